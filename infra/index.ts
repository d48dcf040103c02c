/** What the package offers to somebody else's app. */
export type { MetricName } from '../functions/shared/metric-names.ts';
export { SapKeySync } from './sap-key-sync.ts';
export type * from './sap-key-sync-props.ts';
