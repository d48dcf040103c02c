/** The version of this project, as in package.json. */
export const version = '1.0.0';

/** What requests to the appliance carry, so that its administrator recognizes them. */
export const userAgent = `cckm-sap-sync/${version}`;
