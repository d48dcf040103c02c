/** What an endpoint answers, before it is put on the wire. */
export interface Reply {
  status: number;
  body: unknown;
}
