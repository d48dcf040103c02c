import { only, type Template } from '../template.ts';
import type { Point } from './alarm-evaluator.ts';
import type { EmfDocument, Occasion } from './emitted-metrics.ts';

/** Makes the data points that CloudWatch holds after this or that, for the resources of a template. Minutes. */
export function pointsOf(template: Template, emitted: Record<Occasion, EmfDocument[]>) {
  /** What the functions published, as CloudWatch reads it: by the namespace and dimensions of the documents. */
  const published = (at: number, occasion: Occasion): Point[] =>
    emitted[occasion].flatMap((document) =>
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
  const lambdaError = (began: number, ended: number, alias?: string): Point => {
    const FunctionName = functionName('StartSync');
    return {
      namespace: 'AWS/Lambda',
      name: 'Errors',
      dimensions: { FunctionName, ...(alias && { Resource: `${FunctionName}:${alias}` }) },
      value: 1,
      at: began,
      arrives: ended + 1,
    };
  };

  const sentTo = (queue: { id: string }, at: number): Point => ({
    namespace: 'AWS/SQS',
    name: 'NumberOfMessagesSent',
    dimensions: { QueueName: `<${queue.id}.QueueName>` },
    value: 1,
    at,
    arrives: at + 2,
  });

  /** A follower's execution that closed badly, as Lambda and the dead-letter queue tell of it. */
  const closed = (at: number, metric: 'Failed' | 'TimedOut' | 'Stopped'): Point[] => [
    {
      namespace: 'AWS/Lambda',
      name: `DurableExecution${metric}`,
      dimensions: { FunctionName: functionName('FollowSync') },
      value: 1,
      at,
      arrives: at + 1,
    },
    sentTo(only(template, 'AWS::SQS::Queue', 'FollowSyncFailed'), at),
  ];

  const goodNight = (began: number) => [
    ...published(began, 'start: started'),
    ...published(began + 20, 'job: succeeded'),
  ];

  /** An event that start-sync's dead-letter queue got: after an error, or without any invocation. */
  const startLetter = (at: number) => sentTo(only(template, 'AWS::SQS::Queue', 'StartSyncFailed'), at);

  /** The scheduled start that throws and publishes why; its event ends as a dead letter, a minute later at times. */
  const failedStart = (began: number, occasion: 'start: failed' | 'start: postponed', letterAfter = 0) => [
    ...published(began + 13, occasion),
    lambdaError(began, began + 13, 'scheduled'),
    startLetter(began + 13 + letterAfter),
  ];

  return {
    published,
    lambdaError,
    closed,
    goodNight,
    failedStart,
    startLetter,
    undelivered: (at: number) => sentTo(only(template, 'AWS::SQS::Queue', 'Undelivered'), at),
    followerLetter: (at: number) => sentTo(only(template, 'AWS::SQS::Queue', 'FollowSyncFailed'), at),
  };
}
