import type { Origin } from '../../manifest/index.ts';
import { mapNode, scalar, seqNode } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import type { BuildFailure } from '../files/failure.ts';
import { failureOf } from '../files/failure.ts';
import type { FailureReason } from '../files/failure-reason.ts';
import { KUSTOMIZATION_FILES, readKustomization } from '../files/kustomization-file.ts';
import { loadKustomization } from '../files/kustomization-of-folder.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Layer } from './layer.ts';

/** Ends a build for good: what is left would take as long again, or never end. */
const ENDS: ReadonlySet<FailureReason> = new Set(['limit', 'cycle']);

/**
 * Takes a step of a build. Where kustomize stops at it, the build has failed, and the rest is built as if the step were
 * not written: that is for comparing, like all that comes of a build that fails. The layer is without what such a step did
 * to it; `lacks` says that objects are missing then.
 */
export function attempt(build: Build, layer: Layer, step: () => void, lacks?: 'objects'): void {
  const before = { ...layer };
  try {
    step();
  } catch (error) {
    noteFault(build, error);
    Object.assign(layer, before);
    layer.incomplete ||= lacks === 'objects';
  }
}

function noteFault(build: Build, error: unknown): void {
  const failure = failureOf(error);
  // what is not loaded yet is loaded before anybody asks again
  if (build.trace.unloaded || ENDS.has(failure.reason)) throw error;
  const { faults } = build.trace;
  const isTwice = faults.some(({ reason }) => reason === 'duplicate-id');
  if (failure.reason !== 'ambiguous' || !isTwice) faults.push({ ...failure, ends: true });
}

/** Joins all mistakes of a build to what kustomize stops at; null for none. */
export function joinedFaults(faults: readonly BuildFailure[]): BuildFailure | null {
  const all = faults.filter(
    ({ message }, at) => faults.findIndex((each) => each.message === message) === at,
  );
  const [fault, ...others] = all;
  if (fault === undefined) return null;
  const { restStands = false, ...first } = fault;
  const stands = restStands && others.every((each) => each.restStands === true);
  const end = all.findIndex(({ ends }) => ends === true);
  const further = end === -1 ? others : others.slice(0, end);
  const beyond = others.slice(further.length);
  return {
    ...(stands ? fault : first),
    ...(end !== -1 && { ends: true }),
    ...(further.length > 0 && { further }),
    ...(beyond.length > 0 && { beyond }),
  };
}

/**
 * Loads the kustomization of a folder. Where that cannot be read at all, the build has failed, and the manifests beside it
 * are there for comparing, as if they were listed.
 */
export function kustomizationOrFiles(
  build: Build,
  dir: string,
  asked: Origin | null,
): Kustomization {
  try {
    return loadKustomization(build, dir, asked);
  } catch (error) {
    const names = build.trace.unloaded ? [] : manifestsIn(build, dir);
    if (names.length === 0) throw error;
    noteFault(build, error);
    const place: Origin = { file: `${dir}/${STAND_IN}`, line: 1, column: 1, endLine: 1 };
    const resources = seqNode(
      names.map((name) => scalar(name, place)),
      place,
    );
    return readKustomization(dir, place.file, mapNode(new Map([['resources', resources]]), place));
  }
}

const [STAND_IN] = KUSTOMIZATION_FILES;
const OWN: ReadonlySet<string> = new Set(KUSTOMIZATION_FILES);

const manifestsIn = ({ tree }: Build, dir: string): readonly string[] =>
  tree.filesBelow(dir).flatMap((path) => {
    const name = dir === '.' ? path : path.slice(dir.length + 1);
    if (name.includes('/') || !/\.ya?ml$/.test(name) || OWN.has(name)) return [];
    const entry = tree.read(path);
    const isManifest =
      entry.kind === 'text' && /^apiVersion:/m.test(entry.text) && /^kind:/m.test(entry.text);
    return isManifest ? [name] : [];
  });
