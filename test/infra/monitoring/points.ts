import { only, type Template } from '../template.ts';
import type { Emitted, Occasion } from './emitted-metrics.ts';
import type { Point } from './metric-alarm.ts';

/** Makes the data points that CloudWatch holds after this or that, for the resources of a template. Minutes. */
export function pointsOf(template: Template, emitted: Record<Occasion, Emitted>) {
  /** What the functions published, as CloudWatch reads it: by the namespace and dimensions of the documents. */
  const published = (at: number, occasion: Occasion): Point[] =>
    emitted[occasion].documents.flatMap((document) =>
      document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Dimensions.flatMap((names) =>
          Metrics.flatMap(({ Name }) =>
            [document[Name]].flat().map((value) => ({
              namespace: Namespace,
              name: Name,
              dimensions: Object.fromEntries(names.map((name) => [name, String(document[name])])),
              value: Number(value),
              at,
            })),
          ),
        ),
      ),
    );

  const functionName = (id: string) => `<${only(template, 'AWS::Lambda::Function', id).id}>`;

  /** Lambda's own: dated at the beginning of the invocation, seen after its end. */
  const lambda = (id: string, name: string, began: number, ended = began, alias?: string): Point => {
    const FunctionName = functionName(id);
    return {
      namespace: 'AWS/Lambda',
      name,
      dimensions: { FunctionName, ...(alias && { Resource: `${FunctionName}:${alias}` }) },
      value: 1,
      at: began,
      arrives: ended + 1,
    };
  };

  const sentTo = (queue: 'StartSyncFailed' | 'FollowSyncFailed' | 'Undelivered', at: number): Point => ({
    namespace: 'AWS/SQS',
    name: 'NumberOfMessagesSent',
    dimensions: { QueueName: `<${only(template, 'AWS::SQS::Queue', queue).id}.QueueName>` },
    value: 1,
    at,
    arrives: at + 2,
  });

  /** A scheduled start that ended with an error, however: its event ends as a dead letter. */
  const scheduledError = (began: number, ended: number): Point[] => [
    lambda('StartSync', 'Errors', began, ended, 'scheduled'),
    lambda('StartSync', 'Errors', began, ended),
    sentTo('StartSyncFailed', ended),
  ];

  /** A start by a schedule; a failed one that took 13 minutes. */
  const start = (began: number, occasion: Occasion & `start: ${string}`): Point[] => {
    const { failed } = emitted[occasion];
    const ended = failed ? began + 13 : began;
    return [...published(ended, occasion), ...(failed ? scheduledError(began, ended) : [])];
  };

  /** The same by somebody who presses Test and waits for the answer. */
  const byHand = (at: number, occasion: Occasion & `start: ${string} by hand`): Point[] => [
    ...published(at, occasion),
    ...(emitted[occasion].failed ? [lambda('StartSync', 'Errors', at)] : []),
  ];

  /** A follower's execution that closed badly, as Lambda and the dead-letter queue tell of it. */
  const closed = (at: number, metric: 'Failed' | 'TimedOut' | 'Stopped'): Point[] => [
    lambda('FollowSync', `DurableExecution${metric}`, at),
    sentTo('FollowSyncFailed', at),
  ];

  /** Every 5 minutes from one to another, and at the latter. */
  const looks = (from: number, to: number): Point[] => {
    const minutes = Array.from({ length: Math.ceil((to - from) / 5) }, (_, i) => from + 5 * i);
    return [...minutes, to].map((minute) => lambda('FollowSync', 'Invocations', minute));
  };

  /** A job that was followed to its end. */
  const ended = (from: number, to: number, occasion: Occasion & `job: ${string}`): Point[] => [
    ...looks(from, to),
    ...published(to, occasion),
    ...(emitted[occasion].failed ? closed(to, 'Failed') : []),
  ];

  /** The same, with its start. */
  const job = (from: number, to: number, occasion: Occasion & `job: ${string}`): Point[] => [
    ...start(from, 'start: started'),
    ...ended(from, to, occasion),
  ];

  return {
    start,
    byHand,
    scheduledError,
    ended,
    job,
    looks,
    closed,
    goodNight: (began: number) => job(began, began + 20, 'job: succeeded'),
    /** An event that Lambda dropped without an invocation. */
    dropped: (at: number) => sentTo('StartSyncFailed', at),
    undelivered: (at: number) => sentTo('Undelivered', at),
    followerLetter: (at: number) => sentTo('FollowSyncFailed', at),
  };
}
