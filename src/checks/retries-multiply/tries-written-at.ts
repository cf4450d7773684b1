import type { Mesh } from '../../istio/index.ts';
import { writtenTries } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';

type Tries = NonNullable<ReturnType<typeof writtenTries>[number]['tries']>;

/** Finds what is written beside a number of tries: when to try again, and for how long each. */
export const triesWrittenAt = (mesh: Mesh, { file, line }: Origin): Tries | null =>
  writtenTries(mesh).find(({ tries }) => tries?.origin.file === file && tries.origin.line === line)
    ?.tries ?? null;
