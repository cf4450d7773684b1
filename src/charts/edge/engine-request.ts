import type { ChartFile, ChartSet } from '../chart-request.ts';
import type { Chance, WorkerTask } from './chart-thread.ts';

/**
 * Counts the random numbers that Go's own source draws first, because it was seeded when the engine was
 * packed.
 */
const DRAWS: Readonly<Record<Chance, number>> = { usual: 0, other: 11 };

/**
 * Writes the request as the engine reads it (`engines/helm/request.go`): JSON, a line feed, and the bytes of
 * all files.
 */
export function writtenRequest({ request, mostOutput, chance, ways }: WorkerTask): Uint8Array {
  const { files, values, sets, kubeVersion, ...rest } = request;
  const behind = bytesBehind();
  const asked = {
    ...rest,
    files: Object.fromEntries([...files].map(([path, file]) => [path, fileOf(file, behind.add)])),
    values: values.map(({ name, bytes }) => ({ name, data: behind.add(bytes) })),
    sets: sets.map((set) => setOf(set, behind.add)),
    kubeVersion: kubeVersion ?? '',
    isOther: ways === 'other',
    chance: DRAWS[chance],
    mostOutput,
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(asked)}\n`), ...behind.pieces]);
}

/** Says where a file's bytes are behind the JSON. */
interface Place {
  readonly from: number;
  readonly size: number;
}

type Add = (bytes: Uint8Array) => Place;

function bytesBehind(): { readonly pieces: readonly Uint8Array[]; readonly add: Add } {
  const pieces: Uint8Array[] = [];
  let end = 0;
  const add = (bytes: Uint8Array): Place => {
    pieces.push(bytes);
    end += bytes.length;
    return { from: end - bytes.length, size: bytes.length };
  };
  return { pieces, add };
}

const setOf = ({ kind, expression, ...set }: ChartSet, add: Add): object => ({
  kind,
  expression,
  ...('files' in set && {
    files: Object.fromEntries([...set.files].map(([path, bytes]) => [path, add(bytes)])),
  }),
});

const fileOf = (file: ChartFile, add: Add): object =>
  file.kind === 'bytes' ? { data: add(file.bytes) } : { unreadable: file.reason };
