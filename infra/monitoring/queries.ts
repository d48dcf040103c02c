import { CfnQueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Functions } from '../functions.ts';

const ended = 'message = "synchronization ended"';

/**
 * An error, told once: for what a function throws, Lambda's runtime writes a line beside the function's own, and the
 * error in it is marked as logged.
 */
const error = 'level = "ERROR" and not ispresent(message.logged)';

/** What the function could not tell itself, in Lambda's report on the invocation. */
const died =
  'type = "platform.report" and (record.status = "timeout" or record.errorType in ["Runtime.ExitError", "Runtime.OutOfMemory"])';

/** Reports of ended jobs, the newest first. Also the table on the dashboard. */
export const lastReports = {
  fields: ['@timestamp', 'outcome', 'job', 'groups', 'failed_groups.0.group', 'duration_seconds', 'looks'],
  filterStatements: [ended],
  sort: '@timestamp desc',
  limit: 20,
};

/** Saved queries of CloudWatch Logs Insights, in a folder of the target's own. */
export function createQueries(scope: Construct, target: string, { startSync, followSync }: Functions): void {
  const both = [startSync.logGroup.logGroupName, followSync.logGroup.logGroupName];
  const follower = [followSync.logGroup.logGroupName];

  const query = (id: string, name: string, logGroupNames: string[], queryString: QueryString) =>
    new CfnQueryDefinition(scope, id, {
      name: `CckmSapSync/${target}/${name}`,
      logGroupNames,
      queryString: queryString.toString(),
    });

  query('LastOutcomesQuery', 'Last outcomes', follower, new QueryString(lastReports));
  query(
    'WhyQuery',
    'Why the last one failed',
    both,
    new QueryString({
      fields: [
        '@timestamp',
        'message',
        'outcome',
        'error.name',
        'error.message',
        'failed_groups.0.group',
        'failed_groups.0.detail',
        'why',
        '@message',
      ],
      filterStatements: [`(${error}) or (${ended} and outcome != "succeeded") or (${died})`],
      sort: '@timestamp desc',
      limit: 5,
    }),
  );
  query(
    'EvidenceQuery',
    'Evidence per night',
    both,
    new QueryString({
      fields: [
        '@timestamp',
        'message',
        'outcome',
        'coalesce(job, response.id) as job_id',
        'groups',
        '@message',
      ],
      filterStatements: ['message like /^synchronization (started|adopted|skipped|ended)$/'],
      sort: '@timestamp desc',
      limit: 1000,
    }),
  );
}
