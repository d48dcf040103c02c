/** What the package offers to an app of somebody else's. */
export { SapKeySync, type SapKeySyncProps } from './sap-key-sync.ts';
