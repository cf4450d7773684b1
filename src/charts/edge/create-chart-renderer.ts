import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { ChartOutcome, ChartRenderer } from '../chart-renderer.ts';
import type { ChartRequest } from '../chart-request.ts';
import { withVarying } from '../varying-values.ts';
import { createOneAtATime } from '../../forge/edge/concurrency.ts';
import { packageRoot } from '../../manifest/edge/package-root.ts';
import type { ChartThread, Chance, Ways } from './chart-thread.ts';
import { startChartThread } from './chart-thread.ts';
import type { MetOpen, ReadAnswer } from './engine-answer.ts';
import { readAnswer, unanswered } from './engine-answer.ts';
import type { WasmModule } from './engine-instance.ts';

export interface ChartLimits {
  /** Milliseconds of processor time. */
  readonly time: number;
  /** The bytes of its files and values. */
  readonly input: number;
  /** The bytes of what it prints. */
  readonly output: number;
  /** Bounds the milliseconds of processor time that all charts of one review may take together. */
  readonly review: number;
}

const defaultChartLimits: ChartLimits = {
  time: 10_000,
  input: 20_000_000,
  output: 32_000_000,
  review: 25_000,
};

/** Gives the bytes above which a thread is not used again. */
export interface ThreadBounds {
  /** The bytes of an engine's memory. */
  readonly engine: number;
  /**
   * Bounds what the process has gained since the thread began, because memory of engines is freed late, but
   * at the thread's end at once.
   */
  readonly process: number;
  readonly part: number;
}

const defaultThreadBounds: ThreadBounds = {
  engine: 128_000_000,
  process: 500_000_000,
  part: 100_000_000,
};

function hasGrown(
  { processBefore }: ChartThread,
  engineMemory: number,
  { engine, process: most, part }: ThreadBounds,
): boolean {
  if (engineMemory > engine) return true;
  const now = process.memoryUsage.rss();
  return now > most && now - processBefore > part;
}

export interface ChartRendererSettings {
  /** The compiled file of the thread that renders. */
  readonly entry?: string;
  readonly limits?: Partial<ChartLimits>;
  readonly bounds?: Partial<ThreadBounds>;
  readonly start?: typeof startChartThread;
  /** Gives the milliseconds of processor time that this process has taken so far. */
  readonly taken?: () => number;
}

function takenSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Renders with Helm in WebAssembly. Nothing is loaded before the first chart; then one thread renders chart
 * after chart, each with an engine as it was when it was started. A thread in which a chart fails for what it
 * takes is ended, and so is one that has grown too large; the next chart gets another one.
 */
export function createChartRenderer(settings: ChartRendererSettings = {}): ChartRenderer {
  const limits = { ...defaultChartLimits, ...settings.limits };
  const bounds = { ...defaultThreadBounds, ...settings.bounds };
  const start = settings.start ?? startChartThread;
  const taken = settings.taken ?? takenSoFar;
  const entry = settings.entry ?? join(packageRoot(), 'dist/src/charts/edge/chart-worker.js');
  const queue = createOneAtATime<'chart'>();
  let module: Promise<WasmModule> | null = null;
  let thread: ChartThread | null = null;

  const threadToUse = async (): Promise<ChartThread> => {
    module ??= engineModule();
    if (thread?.ended === true) thread = null;
    thread ??= await start(entry, { module: await module });
    return thread;
  };

  const endThread = async (): Promise<void> => {
    const ended = thread;
    thread = null;
    await ended?.end();
  };

  const render = async (request: ChartRequest, left: Left): Promise<ChartOutcome> => {
    if (inputOf(request) > limits.input)
      return failed('input', `its files come to more than ${String(limits.input)} bytes`);
    const { outcome, isChance, met } = await renderedBy(request, left, 'usual');
    if (outcome.kind === 'failed') return outcome;
    const varied = isChance ? await withVaried(request, left, outcome) : outcome;
    return met.isOpen
      ? withOther(varied, met, await renderedBy(request, left, 'usual', 'other'))
      : varied;
  };

  const withVaried = async (
    request: ChartRequest,
    left: Left,
    outcome: Rendered,
  ): Promise<Rendered> => {
    const { outcome: other } = await renderedBy(request, left, 'other');
    // without another one, nothing is called different
    return other.kind === 'failed' ? outcome : withVarying(outcome, other.documents);
  };

  const renderedBy = async (
    request: ChartRequest,
    left: Left,
    chance: Chance,
    ways: Ways = 'usual',
  ): Promise<ReadAnswer> => {
    const time = Math.min(limits.time, left());
    if (time <= 0) return unanswered(failed('review', tookAll(limits.review)));
    const used = await threadToUse();
    const word = await used.ask(
      { request: withoutPlaces(request), mostOutput: limits.output, chance, ways },
      time,
    );
    if (word.kind === 'answered') {
      if (hasGrown(used, word.memory, bounds)) await endThread();
      return readAnswer(word.answer);
    }
    await endThread();
    const outcome = word.kind === 'late' ? late(time) : stoppedBy(word.words);
    return unanswered(outcome);
  };

  const late = (time: number): ChartOutcome =>
    time < limits.time
      ? failed('review', tookAll(limits.review))
      : failed('time', `it takes longer than ${String(limits.time / 1000)} seconds`);

  const forReview = (): Pick<ChartRenderer, 'render'> => {
    let spent = 0;
    return {
      render: (request) =>
        queue.run('chart', async () => {
          const before = taken();
          const left: Left = () => limits.review - spent - (taken() - before);
          const outcome = await render(request, left);
          spent += taken() - before;
          return outcome;
        }),
    };
  };

  return {
    render: (request) => queue.run('chart', () => render(request, () => Infinity)),
    forReview,
    close: endThread,
  };
}

/** Gives the milliseconds of processor time that are left to the charts of a review. */
type Left = () => number;

const tookAll = (milliseconds: number): string =>
  `the charts of one review may take ${String(milliseconds / 1_000)} seconds together, which they took before this one was done`;

const failed = (
  stage: Extract<ChartOutcome, { kind: 'failed' }>['stage'],
  message: string,
): ChartOutcome => ({ kind: 'failed', stage, message });

type Rendered = Extract<ChartOutcome, { kind: 'rendered' }>;

/**
 * Adds the ways that the usual render does not take. A way that the other render leaves aside is kept only
 * where the usual one has not taken it.
 */
function withOther(rendered: Rendered, usual: MetOpen, { outcome, met }: ReadAnswer): Rendered {
  const hasFailed = outcome.kind === 'failed';
  const asides = met.asides
    .filter(({ hash }) => !usual.walked.has(hash))
    .map(({ hash: _, ...aside }) => aside);
  const here = new Set(usual.stops.map(({ digest }) => digest));
  const elsewhere = met.stops.filter(({ digest }) => !here.has(digest));
  return {
    ...rendered,
    otherwise: {
      documents: hasFailed ? null : outcome.documents,
      decisions: hasFailed ? usual.decisions : met.decisions,
      asides,
      stops: [
        ...usual.stops.map((stop) => ({ ...stop, isHere: true })),
        ...elsewhere.map((stop) => ({ ...stop, isHere: false })),
      ],
    },
  };
}

/** Leaves out the places of values: only whoever asks knows what to do with them. */
const withoutPlaces = ({ values, ...request }: ChartRequest): ChartRequest => ({
  ...request,
  values: values.map(({ name, bytes }) => ({ name, bytes })),
});

function inputOf({ files, values, sets }: ChartRequest): number {
  let bytes = 0;
  for (const file of files.values()) if (file.kind === 'bytes') bytes += file.bytes.length;
  for (const document of values) bytes += document.bytes.length;
  for (const set of sets)
    if (set.kind === 'file') for (const content of set.files.values()) bytes += content.length;
  return bytes;
}

/**
 * Reads why an engine stopped. Go ends itself where memory is short; V8 and Go have words of their own for a
 * stack that is full.
 */
function stoppedBy(words: string): ChartOutcome {
  if (/out of memory/i.test(words)) return failed('memory', 'it takes more than 512 MiB of memory');
  if (/call stack|stack exceeds|stack overflow/i.test(words))
    return failed('memory', 'its templates call each other too deeply');
  return failed('engine', `the engine broke: ${words.split('\n')[0] ?? ''}`);
}

/** Unpacks and compiles the engine that ships with the package. */
export async function engineModule(): Promise<WasmModule> {
  const packed = await readFile(join(packageRoot(), 'engines/helm/helm.wasm.br'));
  return WebAssembly.compile(await promisify(brotliDecompress)(packed));
}
