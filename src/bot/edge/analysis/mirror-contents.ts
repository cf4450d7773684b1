import type { RevertsProblem } from '../../../features/rollback/index.ts';
import { parseBatch } from '../../../forge/edge/git/objects/blob-store.ts';
import type { UsedMirror } from './mirrored-repository.ts';
import { OBJECT_NAME } from './mirrored-repository.ts';

/** Bytes asked of Git at once: it may print little more into this process. */
const BATCH_BYTES = 12_000_000;

/** Bytes of contents that the mirror holds. */
export async function mirroredContents(
  oids: readonly string[],
  mirrored: UsedMirror,
): Promise<ReadonlyMap<string, Uint8Array> | RevertsProblem> {
  const contents = new Map<string, Uint8Array>();
  const wanted = [...new Set(oids)];
  const sizes = await sizesOf(
    wanted.filter((oid) => OBJECT_NAME.test(oid)),
    mirrored,
  );
  for (const batch of batches(wanted, sizes)) {
    const read = await printed(['cat-file', '--batch', '--buffer'], batch, mirrored);
    for (const [oid, content] of parseBatch(read)) contents.set(oid, content);
  }
  const missing = wanted.find((oid) => !contents.has(oid));
  return missing === undefined ? contents : { kind: 'gone', what: missing };
}

/** Bytes of those that are there. */
async function sizesOf(
  oids: readonly string[],
  mirrored: UsedMirror,
): Promise<ReadonlyMap<string, number>> {
  const lines = (await printed(['cat-file', '--batch-check', '--buffer'], oids, mirrored))
    .toString('latin1')
    .split('\n')
    .map((line) => line.split(' '));
  return new Map(
    lines.flatMap(([oid = '', type, size]) => (type === 'blob' ? [[oid, Number(size)]] : [])),
  );
}

function* batches(
  oids: readonly string[],
  sizes: ReadonlyMap<string, number>,
): Generator<readonly string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const oid of oids) {
    const size = sizes.get(oid);
    if (size === undefined) continue;
    if (bytes + size > BATCH_BYTES && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(oid);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function printed(
  args: readonly string[],
  oids: readonly string[],
  { mirror }: UsedMirror,
): Promise<Buffer> {
  if (oids.length === 0) return Buffer.alloc(0);
  const run = await mirror.run(args, `${oids.join('\n')}\n`);
  return run.kind === 'exited' && run.code === 0 ? run.stdout : Buffer.alloc(0);
}
