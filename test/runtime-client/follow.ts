import type { DurableExecution } from '../../infra/local/aws/durable-execution.ts';
import type { Invocation } from '../../infra/local/lambda/function-process.ts';
import { runExecution } from '../../infra/local/lambda/run-execution.ts';
import { system } from './stage.ts';

/** Runs follow-sync for a job to the end of its execution, as the durable service does. Returns all that it wrote. */
export async function follow(job: string, invoke: (event: unknown) => Promise<Invocation>) {
  const execution: DurableExecution = system.aws.executions.begin({ job });
  let output = '';
  const closed = await runExecution(execution, {
    invoke: async (event) => {
      const ended = await invoke(event);
      output += ended.output;
      return ended;
    },
    clock: { now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    executionTimeout: 3_600_000,
  });
  return { closed, invocations: execution.invocations, output };
}
