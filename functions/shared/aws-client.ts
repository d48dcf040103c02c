import { awsConnectLimit } from './aws-call.ts';

/** How both functions make their AWS clients: no retries of the SDK's own, and a limit on connecting. */
export const awsClientOptions = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: awsConnectLimit },
};
