import { ApplianceNode, type NodeOptions } from './node.ts';
import type { ServerCertificates, ShownCertificate } from './shown-certificates.ts';

/** The HTTPS servers of an appliance. Where a method takes a `node` (0 is the first), without it all are meant. */
export class Nodes {
  readonly #nodes: readonly ApplianceNode[];
  readonly #certificates: ServerCertificates;

  /** `optionsOf`: what the node of an index needs beside its certificate. */
  constructor(
    count: number,
    certificates: ServerCertificates,
    optionsOf: (index: number) => Omit<NodeOptions, 'certificate'>,
  ) {
    this.#certificates = certificates;
    this.#nodes = Array.from(
      { length: count },
      (_, index) => new ApplianceNode({ ...optionsOf(index), certificate: certificates.own }),
    );
  }

  /** Begins to listen, the first node on `port`, if it is given, and the others on free ports. */
  async listen(port = 0): Promise<void> {
    for (const [index, node] of this.#nodes.entries()) await node.listen(index === 0 ? port : 0);
  }

  get urls(): readonly string[] {
    return this.#nodes.map(({ port }) => `https://127.0.0.1:${port}`);
  }

  /** Stops listening and closes all connections. */
  async goDown(node?: number): Promise<void> {
    await Promise.all(this.#select(node).map((each) => each.close()));
  }

  /** Listens again on the same port. */
  async goUp(node?: number): Promise<void> {
    await Promise.all(this.#select(node).map(async (each) => each.isUp || (await each.listen(each.port))));
  }

  /** Presents this certificate from now on; open connections are closed. */
  showCertificate(which: ShownCertificate, node?: number): void {
    const certificate = typeof which === 'string' ? this.#certificates[which] : which;
    for (const each of this.#select(node)) {
      each.present(certificate);
      each.drop();
    }
  }

  /** Closes all connections. */
  drop(): void {
    for (const node of this.#nodes) node.drop();
  }

  /** Closes the idle connections of the nodes of which `matches` says so. */
  dropIdle(matches: (index: number) => boolean): void {
    this.#nodes.forEach((node, index) => {
      if (matches(index)) node.dropIdle();
    });
  }

  #select(node: number | undefined): readonly ApplianceNode[] {
    return this.#nodes.filter((_, index) => node === undefined || index === node);
  }
}
