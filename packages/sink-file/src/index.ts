export { fileSink } from './file-sink.js';
export type { FileSinkOptions, Keep, Rotation } from './file-sink-options.js';
