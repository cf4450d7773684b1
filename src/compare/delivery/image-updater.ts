import type { Change } from '../diff/change.ts';
import { applicationSources, joinPath } from '../../gitops/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt, pathGlob } from '../../manifest/index.ts';
import type { Concerned, InstancePart } from './argo-instance/instance-part.ts';

const PREFIX = 'argocd-image-updater.argoproj.io/';

/** The annotations of an Application, and those that a set gives to its Applications. */
const ANNOTATIONS = [
  ['metadata', 'annotations'],
  ['spec', 'template', 'metadata', 'annotations'],
] as const;

const ANNOTATIONS_FIELD =
  /^(?:metadata|spec\.template\.metadata)(?:$|\.annotations(?:$|\['([^']*)'\]))/;

/**
 * Whether a field of an Application, or of a set, decides which images an automation gives to it; where none is listed
 * afterwards, none is given (IMAGES-3).
 */
export function handsToUpdater({ field, object, oldObject }: Change): boolean {
  const found = field === null || object === null ? null : ANNOTATIONS_FIELD.exec(field);
  if (found === null || object === null) return false;
  const [, key] = found;
  if (key !== undefined && !key.startsWith(PREFIX)) return false;
  const now = updatesOf(object);
  return now.has('image-list') && textOf(now) !== textOf(updatesOf(oldObject));
}

function updatesOf(application: Resource | null): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of ANNOTATIONS)
    for (const [key, value] of stringMapAt(application?.node, ...path))
      if (key.startsWith(PREFIX)) found.set(key.slice(PREFIX.length), value);
  return found;
}

const textOf = (updates: ReadonlyMap<string, string>): string =>
  JSON.stringify([...updates].sort());

/** The files that the automation of an Application writes into beside what the Application itself reads (IMAGES-3). */
export function updaterTargets(application: Resource): readonly string[] {
  const [kind, path] = splitOnce(updatesOf(application).get('write-back-target') ?? '');
  if (path === undefined) return [];
  return sourcesOf(application).flatMap((source) => {
    const target = fromSource(source, path);
    if (target === null) return [];
    return kind === 'kustomization'
      ? ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map(
          (file) => joinPath(target, file) ?? target,
        )
      : [target];
  });
}

/** The files of values that the sources of an Application name. */
export const valueFilesOf = (application: Resource): readonly string[] =>
  sourcesOf(application).flatMap((source) =>
    itemsAt(source, 'helm', 'valueFiles').flatMap(
      (file) => fromSource(source, (stringAt(file) ?? '').replace(/^\$[^/]*/, '')) ?? [],
    ),
  );

function sourcesOf({ kind, node }: Resource): readonly Node[] {
  if (!kind.startsWith('Application')) return [];
  const spec = nodeAt(node, 'spec');
  return [...applicationSources(spec), ...applicationSources(nodeAt(spec, 'template', 'spec'))];
}

/** From the source's folder, or with a slash in front from the repository; null for what lies outside. */
const fromSource = (source: Node, path: string): string | null =>
  joinPath(
    path.startsWith('/') ? '.' : (joinPath('.', stringAt(source, 'path') ?? '.') ?? '.'),
    path,
  );

const splitOnce = (text: string): readonly [string, string?] => {
  const at = text.indexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

/** Which Applications get images by an ImageUpdater, which sets them without a review (IMAGES-3). */
export const IMAGE_UPDATER: InstancePart = {
  concerns: ({ field, object }) =>
    object === null || (field !== null && !field.startsWith('spec')) ? null : selectedBy(object),
  isPossible: true,
};

/** Labels may be given to an Application by what makes it: they leave none out. So may the name of one of a set. */
function selectedBy({ node }: Resource): Concerned {
  const patterns = itemsAt(node, 'spec', 'applicationRefs').map(patternOf);
  return ({ kind, name }) =>
    kind !== 'Application' || patterns.some((pattern) => pattern.matches(name));
}

const patternOf = (reference: Node): ReturnType<typeof pathGlob> =>
  pathGlob(stringAt(reference, 'namePattern') ?? '*');
