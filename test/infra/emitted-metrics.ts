/** A line of the embedded metric format, as Powertools Metrics writes it to standard output. */
export interface EmfDocument {
  _aws: {
    /** Milliseconds since 1970. */
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit?: string }[];
    }[];
  };
  /** The values of metrics (a number, or several) and of dimensions, by name. */
  [name: string]: unknown;
}

/** What happens in a function, as far as its metrics tell. */
export type Occasion =
  | 'start: started'
  | 'start: adopted'
  | 'start: skipped'
  | 'start: failed'
  | 'start: postponed'
  | 'start: certificate nearly expired'
  | 'job: succeeded'
  | 'job: custodian run of one group succeeded'
  | 'job: one group failed'
  | 'job: canceled';

/** What the functions write on each occasion, all documents of one invocation, for the target named. */
export async function emittedMetrics(target: string): Promise<Record<Occasion, EmfDocument[]>> {
  const emitted = (metrics: Record<string, number>): EmfDocument[] => [
    {
      _aws: {
        Timestamp: 0,
        CloudWatchMetrics: [
          {
            Namespace: 'CckmSapSync',
            Dimensions: [['service', 'target']],
            Metrics: Object.keys(metrics).map((Name) => ({ Name })),
          },
        ],
      },
      service: 'cckm-sap-sync',
      target,
      ...metrics,
    },
  ];
  return {
    'start: started': emitted({ JobStarted: 1, DaysToExpiry: 300 }),
    'start: adopted': emitted({ JobAdopted: 1, DaysToExpiry: 300 }),
    'start: skipped': emitted({ StartSkipped: 1, SelectionSynchronized: 1, DaysToExpiry: 300 }),
    'start: failed': emitted({ StartFailed: 1 }),
    'start: postponed': emitted({ StartPostponed: 1 }),
    'start: certificate nearly expired': emitted({ JobStarted: 1, DaysToExpiry: 20 }),
    'job: succeeded': emitted({
      JobSucceeded: 1,
      SelectionSynchronized: 1,
      JobDuration: 1200,
      GroupsFailed: 0,
    }),
    'job: custodian run of one group succeeded': emitted({
      JobSucceeded: 1,
      JobDuration: 60,
      GroupsFailed: 0,
    }),
    'job: one group failed': emitted({ JobNotSucceeded: 1, JobDuration: 1200, GroupsFailed: 1 }),
    'job: canceled': emitted({ JobCanceled: 1, JobDuration: 60 }),
  };
}
