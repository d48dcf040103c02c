import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sendOnce } from '../shared/aws-call.ts';
import { awsErrorOf, isRetryableAwsError } from '../shared/aws-error.ts';
import { awsRemedy } from '../shared/aws-remedy.ts';
import type { Clock } from '../shared/clock.ts';
import { readReportTopic } from '../shared/environment.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { ReportFailed } from './errors.ts';
import type { ReportFacts } from './facts.ts';
import { snsApi } from './sns-api.ts';

/** How long a report may take, all attempts together, in milliseconds. */
const reportTimeout = 10_000;
/** Milliseconds. With full jitter, each delay lies between nothing and these. */
const backoff = { initialDelay: 500, backoffRate: 2, maxDelay: 2_000 };

interface ReporterOptions {
  /** The function's environment: REPORT_TOPIC_ARN, TARGET, RUNBOOK_URL, and what Lambda sets. */
  variables: { [name: string]: string | undefined };
  secrets: SecretsManagerClient;
  clock: Clock;
  telemetry: Pick<Telemetry, 'log' | 'logError' | 'add' | 'publish'>;
  requestId: string;
  /** The ARN of the durable execution. */
  execution?: string;
  /** Comes when the invocation has ended; then nothing is sent any more. */
  signal?: AbortSignal;
}

/** Sends the reports of one invocation. */
export class Reporter {
  readonly #options: ReporterOptions;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Whether there is a topic to send to. */
  get isSetUp(): boolean {
    return Boolean(this.#options.variables.REPORT_TOPIC_ARN);
  }

  /**
   * Sends a report where there is a topic, for `timeout` milliseconds at most. Never throws: what cannot be sent is a
   * warning and the metric `ReportNotSent`.
   */
  async send(facts: ReportFacts, timeout = reportTimeout): Promise<void> {
    if (!this.isSetUp) return;
    const { telemetry } = this.#options;
    try {
      await this.publish(facts, Math.max(0, Math.min(timeout, reportTimeout)));
    } catch (error) {
      telemetry.logError('the report was not sent', error, {}, 'warn');
      telemetry.add('ReportNotSent');
      telemetry.publish();
    }
  }

  /** Sends a report to the topic there is. Throws EnvironmentInvalid, TlsVerificationDisabled or ReportFailed. */
  async publish(facts: ReportFacts, timeout = reportTimeout): Promise<void> {
    const { variables, secrets, clock, telemetry, requestId, execution, signal } = this.#options;
    const topicArn = readReportTopic(variables);
    // In a bundle a file of its own, which a night without a report does not load.
    const { publicationOf, runOf } = await import('./report.ts');
    const publication = publicationOf(facts, runOf(variables, { requestId, execution }), clock.now());
    const sns = snsApi(secrets, variables);
    const end = clock.now() + timeout;
    const attempts = async (options: { abortSignal: AbortSignal }): Promise<string> => {
      for (
        let delay = backoff.initialDelay;
        ;
        delay = Math.min(backoff.maxDelay, delay * backoff.backoffRate)
      ) {
        signal?.throwIfAborted();
        try {
          return await sns.publish(topicArn, publication, options);
        } catch (error) {
          const wait = Math.random() * delay;
          if (!mayHeal(error) || clock.now() + wait >= end) throw error;
          await clock.sleep(wait);
        }
      }
    };
    try {
      const message_id = await sendOnce(clock, attempts, timeout);
      telemetry.log('info', 'report sent', { outcome: facts.outcome, message_id });
    } catch (error) {
      throw reportFailed(error, { topicArn, timeout, region: await sns.region(), now: clock.now() });
    }
  }
}

const mayHeal = (thrown: unknown): boolean => {
  const error = awsErrorOf(thrown);
  return error !== undefined && isRetryableAwsError(error);
};

interface Attempted {
  topicArn: string;
  timeout: number;
  region: string;
  now: number;
}

function reportFailed(thrown: unknown, { topicArn, timeout, region, now }: Attempted): unknown {
  const error = awsErrorOf(thrown);
  if (error === undefined) return thrown;
  const key =
    "See that the topic's key is enabled, and that the role and the key policy let this function use it: kms:GenerateDataKey and kms:Decrypt.";
  const remedy = awsRemedy(
    error,
    { service: 'sns', region, resource: topicArn, now },
    {
      'missing right':
        "See whether the role of this function may call sns:Publish on the topic, and whether the topic's policy allows it.",
      'key refused': key,
      'function key refused': key,
      'not found': 'See whether the topic of `reports` exists.',
    },
  );
  const cameBack = error.name === 'AbortError' ? `no answer within ${timeout / 1000} s` : error.phrase;
  return new ReportFailed(
    { tried: `Publishing a report to ${topicArn}`, cameBack, remedy },
    isRetryableAwsError(error),
  );
}
