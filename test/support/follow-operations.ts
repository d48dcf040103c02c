import type { Operation } from '@aws-sdk/client-lambda';
import type { FollowState } from '../../functions/follow-sync/state.ts';

/** The operations of an execution that has followed `job` since it `began` and is about to look at it for the third time. */
export function operationsBeforeALook(job: string, began = Date.now() - 60_000): Operation[] {
  const state: FollowState = { began, polls: 2, at: began + 10_000, saw: 'job', since: began };
  return [
    {
      Id: 'execution',
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: new Date(began),
      ExecutionDetails: { InputPayload: JSON.stringify({ job }) },
    },
    {
      // The SDK's own id of an execution's first operation.
      Id: 'c4ca4238a0b92382',
      Name: 'look at the job',
      Type: 'STEP',
      SubType: 'WaitForCondition',
      Status: 'READY',
      StartTimestamp: new Date(began),
      StepDetails: { Result: JSON.stringify(state), Attempt: 2 },
    },
  ];
}
