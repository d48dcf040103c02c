import { cancel } from './cancel.ts';
import { check } from './check.ts';
import type { StartEvent } from './event.ts';
import { status } from './status.ts';
import { synchronize } from './synchronize.ts';
import type { Tools } from './tools.ts';

/** Does what an event asks for, and returns the answer. */
export async function startSync(event: StartEvent, tools: Tools): Promise<object> {
  if (event.action === 'synchronize') return synchronize(event, tools);
  const answer = await about(event, tools);
  tools.telemetry.log('info', `${event.action} answered`, { response: answer });
  return answer;
}

function about(event: Exclude<StartEvent, { action: 'synchronize' }>, tools: Tools): Promise<object> {
  switch (event.action) {
    case 'check':
      return check(tools);
    case 'status':
      return status(event.job, tools);
    case 'cancel':
      return cancel(event.job, tools);
  }
}
