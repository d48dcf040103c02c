import { App, Stack } from 'aws-cdk-lib';

/** A stack of an app of somebody else's, who has set no feature flag. */
export const stackOf = (app = new App()): Stack =>
  new Stack(app, 'Keys', { env: { account: '111122223333', region: 'eu-central-1' } });
