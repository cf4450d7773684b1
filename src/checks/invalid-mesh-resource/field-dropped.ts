import { releaseOfRoot } from '../../gitops/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { listed, subjectText } from '../../manifest/index.ts';
import type { ManifestSchemas, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import { fixOfMistakes, mistakesOf, reasonsOfMistakes, whyOfMistakes } from './object-refused.ts';
import { onceBuilt } from './unbuilt-folder.ts';

/** Says who applies which objects; null where that is not seen. */
export type Applied = {
  readonly roots: readonly Pick<RenderedRoot, 'root' | 'resources'>[];
} | null;
type Reading = ReturnType<ManifestSchemas['typedReading']>;

/** Gives what Flux makes of an object that it reads into Kubernetes' own types; null of all others (FLUX-42). */
export function readByFlux(
  rendered: Applied,
  schemas: ManifestSchemas,
): (resource: Resource) => Reading {
  // charts are installed by Helm, which refuses what the server does not know
  const roots = (rendered?.roots ?? []).filter(
    ({ root }) => root.by.tool === 'flux' && releaseOfRoot(root) === undefined,
  );
  const applied = new Set(roots.flatMap(({ resources }) => resources));
  return (resource) => (applied.has(resource) ? schemas.typedReading(resource) : null);
}

const MOST_NAMED = 2;

/** Finds fields that Flux leaves out of what it applies, without a word. */
export const fieldDropped = check({
  id: 'field-dropped',
  title: 'Flux drops a field that the kind does not have',
  level: 'medium',
  blind: 'Fields that only some releases of Kubernetes have.',
  find: ({ mesh, rendered, schemas }) => {
    const typed = readByFlux(rendered, schemas);
    return mesh.resources.flatMap((subject) => {
      const lost = typed(subject)?.lost ?? [];
      const mistakes = mistakesOf(lost);
      const [first, ...more] = mistakes;
      if (first === undefined) return [];
      const once = onceBuilt(subject, rendered);
      const fields = listed(
        lost.map(({ field }) => field),
        MOST_NAMED,
      );
      return [
        {
          subject,
          key: `dropped: ${mistakes.map(({ key }) => key).join(' and ')}`,
          scope: { level: 'namespace' as const, workloads: 0, services: 0, namespaces: 1 },
          ...once,
          message: `Flux drops ${fields} of ${subjectText(subject)}: kind ${subject.kind} has no such ${lost.length === 1 ? 'field' : 'fields'}.`,
          why: whyOfMistakes(mistakes),
          symptom: 'no errors: the object is applied without the field',
          origin: first.origin,
          related: [...first.related, ...more.map(({ origin }) => origin)],
          ...(more.length > 0 && { reasons: reasonsOfMistakes(mistakes) }),
          fix: {
            text: fixOfMistakes(mistakes),
            ...(more.length === 0 &&
              first.replacement !== null && { replacement: first.replacement }),
          },
        },
      ];
    });
  },
});
