import manifest from '../../package.json' with { type: 'json' };

/** The version of this project, which package.json alone says. */
export const { version } = manifest;

/** What requests to the appliance carry, so that its administrator recognizes them. */
export const userAgent = `cckm-sap-sync/${version}`;
