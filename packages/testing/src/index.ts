export {
  adapterContract,
  type AdapterContractOptions,
  type ContractApplication,
  type ContractCase,
  type ContractGate,
} from './adapter-contract.js';
export { assertNotRecorded, assertRecorded } from './assert-recorded.js';
export type { EventMatch } from './event-match.js';
export { FaultProxy, type FaultProxyOptions, type TransportFault } from './fault-proxy.js';
export { auditRecorder, type AuditRecorder, type AuditRecorderOptions } from './recorder.js';
export {
  HttpReceiver,
  type HttpReceiverOptions,
  type ReceivedRequest,
  type ReceiverAnswer,
  type ReceiverBehaviour,
  type ReceiverFault,
} from './http-receiver.js';
export { sinkContract } from './sink-contract.js';
export type { Heal, SinkContractOptions, SinkFault } from './sink-contract-options.js';
export type { FlowFault, TcpFault } from './tcp-fault.js';
