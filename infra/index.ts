/** What the package offers to somebody else's app. */
export type { MetricName } from '../functions/shared/metric-names.ts';
export type { Alarms } from './monitoring/alarms.ts';
export { SapKeySync } from './sap-key-sync.ts';
export type { CatchUp, Roles, SapKeySyncProps, SyncFunction, TestEvents } from './sap-key-sync-props.ts';
