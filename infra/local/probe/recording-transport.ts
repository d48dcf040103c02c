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

/** How much memory a body takes once it is parsed, in characters or so: a small one may hold many objects. */
export function weightOf(text: string): number {
  let nested = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) nested += 1;
  }
  return text.length + 50 * nested;
}
