import { createHmac, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Happening, World } from '../state/world.ts';
import { timestamp } from '../state/world.ts';

/** One attempt to deliver a webhook, with what came back. */
export interface Delivery {
  readonly id: number;
  /** `X-GitHub-Delivery`; a redelivery keeps it. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  /** The exact bytes that were signed. */
  readonly body: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  deliveredAt: string;
  /** Seconds. */
  duration: number;
  /** Null until it was answered, lost or given up. */
  outcome: DeliveryOutcome | null;
}

export interface DeliveryOutcome {
  /** GitHub's words: `OK`, `Invalid HTTP Response: 500`, `timed out`, `failed to connect to host`. */
  readonly status: string;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Which deliveries something is about; everything that is missing matches. */
export interface DeliveryMatch {
  readonly event?: string;
  readonly action?: string;
}

export type DeliveryTrouble =
  | { readonly kind: 'lost' }
  | { readonly kind: 'duplicated' }
  | { readonly kind: 'delayed'; readonly milliseconds: number };

/** GitHub waits this long for an answer. */
const PATIENCE = 10_000;

/** Sends webhooks in the order things happened, unless a test wants it otherwise. */
export class Deliverer {
  /** Where to; null sends nothing and keeps a record that could be redelivered. */
  url: string | null;
  /** How bodies are written, as the App's page says it; they are JSON whatever it says. */
  contentType: 'json' | 'form' = 'json';
  /** How many are on their way at once. */
  parallel = 1;
  readonly deliveries: Delivery[] = [];
  private readonly world: World;
  private readonly queue: Delivery[] = [];
  private readonly troubles: { match: DeliveryMatch; times: number; trouble: DeliveryTrouble }[] =
    [];
  private held: Delivery[] | null = null;
  private underway = 0;
  private waiting: (() => void)[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(world: World, url: string | null) {
    this.world = world;
    this.url = url;
  }

  /** Takes what happened and sends it in its turn. */
  take(happening: Happening): void {
    const body = JSON.stringify(happening.payload);
    const { action } = happening.payload;
    const delivery = this.record({
      guid: randomUUID(),
      event: happening.event,
      action: typeof action === 'string' ? action : null,
      installationId: happening.installation.id,
      repositoryId: happening.repository?.id ?? null,
      redelivery: false,
      body,
    });
    this.submit(delivery);
  }

  /** The next `times` matching deliveries meet this trouble. */
  trouble(trouble: DeliveryTrouble, match: DeliveryMatch = {}, times = 1): void {
    this.troubles.push({ match, times, trouble });
  }

  /** Keeps deliveries back until `release`. */
  hold(): void {
    this.held ??= [];
  }

  /** Sends what was kept back; `order` may change the order. */
  release(order: (held: readonly Delivery[]) => readonly Delivery[] = (held) => held): void {
    const held = this.held ?? [];
    this.held = null;
    this.queue.push(...order(held));
    this.next();
  }

  /** Sends an earlier delivery again, under the same guid. */
  redeliver(id: number): Delivery | null {
    const earlier = this.deliveries.find((delivery) => delivery.id === id);
    if (earlier === undefined) return null;
    const again = this.record({ ...earlier, redelivery: true });
    this.queue.push(again);
    this.next();
    return again;
  }

  /** Resolves when nothing is on its way. What is held does not count. */
  settled(): Promise<void> {
    if (this.idle()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue.length = 0;
    this.held = null;
    this.url = null;
  }

  private idle(): boolean {
    return this.queue.length === 0 && this.underway === 0 && this.timers.size === 0;
  }

  private record(
    facts: Omit<Delivery, 'id' | 'requestHeaders' | 'deliveredAt' | 'duration' | 'outcome'>,
  ): Delivery {
    const delivery: Delivery = {
      ...facts,
      id: this.world.nextId(),
      requestHeaders: this.headers(facts.guid, facts.event, facts.body),
      deliveredAt: timestamp(this.world),
      duration: 0,
      outcome: null,
    };
    this.deliveries.push(delivery);
    return delivery;
  }

  private headers(guid: string, event: string, body: string): Record<string, string> {
    const { app } = this.world;
    const sign = (algorithm: string): string =>
      createHmac(algorithm, app.webhookSecret).update(body).digest('hex');
    return {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': String(app.id),
      'x-github-hook-installation-target-id': String(app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': `sha1=${sign('sha1')}`,
      'x-hub-signature-256': `sha256=${sign('sha256')}`,
    };
  }

  private submit(delivery: Delivery): void {
    const trouble = this.takeTrouble(delivery);
    if (trouble?.kind === 'lost') {
      delivery.outcome = failure('lost', 0);
      return;
    }
    if (trouble?.kind === 'delayed') {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.enqueue(delivery);
      }, trouble.milliseconds);
      this.timers.add(timer);
      return;
    }
    this.enqueue(delivery);
    if (trouble?.kind === 'duplicated') this.enqueue(this.record(delivery));
  }

  private enqueue(delivery: Delivery): void {
    (this.held ?? this.queue).push(delivery);
    this.next();
  }

  private takeTrouble(delivery: Delivery): DeliveryTrouble | null {
    const index = this.troubles.findIndex(
      ({ match, times }) =>
        times > 0 &&
        (match.event ?? delivery.event) === delivery.event &&
        (match.action ?? delivery.action) === delivery.action,
    );
    const found = this.troubles[index];
    if (found === undefined) return null;
    found.times -= 1;
    if (found.times === 0) this.troubles.splice(index, 1);
    return found.trouble;
  }

  private next(): void {
    while (this.underway < this.parallel) {
      const delivery = this.queue.shift();
      if (delivery === undefined) break;
      this.underway += 1;
      void this.send(delivery).finally(() => {
        this.underway -= 1;
        this.next();
      });
    }
    if (!this.idle()) return;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private async send(delivery: Delivery): Promise<void> {
    const start = performance.now();
    delivery.deliveredAt = timestamp(this.world);
    delivery.outcome =
      this.url === null
        ? failure('failed to connect to host', 502)
        : await post(this.url, delivery.requestHeaders, delivery.body);
    delivery.duration = Math.round(performance.now() - start) / 1000;
  }
}

const failure = (status: string, statusCode: number): DeliveryOutcome => ({
  status,
  statusCode,
  headers: {},
  body: '',
});

function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<DeliveryOutcome> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => {
          resolve(failure('failed to connect to host', 502));
        });
        answer.on('end', () => {
          const statusCode = answer.statusCode ?? 0;
          const fine = statusCode >= 200 && statusCode < 300;
          resolve({
            status: fine ? 'OK' : `Invalid HTTP Response: ${String(statusCode)}`,
            statusCode,
            headers: plainHeaders(answer.headers),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    outgoing.setTimeout(PATIENCE, () => {
      resolve(failure('timed out', 504));
      outgoing.destroy();
    });
    outgoing.on('error', () => {
      resolve(failure('failed to connect to host', 502));
    });
    outgoing.end(body);
  });
}

const plainHeaders = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
