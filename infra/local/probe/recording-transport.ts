import type { OutgoingHttpHeaders } from 'node:http';
import type { RoundTrip } from '../../../functions/ciphertrust/round-trip.ts';
import { type HttpRequest, Transport } from '../../../functions/ciphertrust/transport.ts';

/** The functions' transport, which shows what came back as a whole, and may leave out `Accept`. */
export class RecordingTransport extends Transport {
  accepts = true;
  seen: RoundTrip | undefined;

  protected override async roundTrip(...args: [node: string, request: HttpRequest, timeout: number]) {
    this.seen = await super.roundTrip(...args);
    return this.seen;
  }

  protected override headersOf(request: HttpRequest, body: string | undefined): OutgoingHttpHeaders {
    const { accept, ...headers } = super.headersOf(request, body);
    return this.accepts ? { accept, ...headers } : headers;
  }
}
