export { clsContext, type ClsContextOptions, type ClsResolvers } from './cls-context.js';
export type { ClsNamespace } from './namespace.js';
export type { ClsSource } from './source.js';
