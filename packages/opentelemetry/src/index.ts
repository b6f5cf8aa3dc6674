export type { BaggageOptions } from './baggage-facts.js';
export { observeTrail, type ObserveTrailOptions } from './observe-trail.js';
export { otelFacts, type OtelFactsOptions } from './otel-facts.js';
