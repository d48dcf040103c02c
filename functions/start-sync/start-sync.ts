import { truncate } from '../shared/truncate.ts';
import { cancel } from './actions/cancel.ts';
import { check } from './actions/check.ts';
import { status } from './actions/status.ts';
import { synchronize } from './actions/synchronize.ts';
import type { ApplianceEvent } from './event.ts';
import type { Tools } from './tools.ts';

/** A function may answer with 6 MB. */
const maxAnswerBytes = 5 * 1024 * 1024;

/** What in an answer is ours; everything else may hold what the appliance sent. */
const ownFields = new Set(['summary', 'outcome', 'target', 'appliance', 'follower', 'note']);

/** Does what an event asks for, and returns the answer, masked; one that would be too long is cut, and says so. */
export async function startSync(event: ApplianceEvent, tools: Tools): Promise<object> {
  const found = await answerTo(event, tools);
  const outside = Object.fromEntries(Object.entries(found).filter(([key]) => !ownFields.has(key)));
  const answer = { ...found, ...tools.client.masked(outside) };
  if (event.action !== 'synchronize')
    tools.telemetry.log('info', `${event.action} answered`, { response: answer });
  return truncate(answer, maxAnswerBytes) as object;
}

function answerTo(event: ApplianceEvent, tools: Tools): Promise<object> {
  switch (event.action) {
    case 'synchronize':
      return synchronize(event, tools);
    case 'check':
      return check(tools);
    case 'status':
      return status(event.job, tools);
    case 'cancel':
      return cancel(event.job, tools);
  }
}
