import type { Mesh } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { entriesAt, nodeAt, placeOf, podTemplateOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** Holds what Argo CD reads from an object that it applies, with what is true without it (ARGO-43, ARGO-47, ARGO-51). */
const WITHOUT: ReadonlyMap<string, (kind: string, wave: string | null) => string> = new Map([
  [
    'argocd.argoproj.io/sync-wave',
    (kind, wave) =>
      `a sync applies the ${kind} in ${wave === null ? 'wave 0, as what names none' : `wave ${wave}, as it says itself`}`,
  ],
  ['argocd.argoproj.io/hook', (kind) => `the ${kind} is no hook: a sync applies it with the rest`],
  [
    'argocd.argoproj.io/hook-delete-policy',
    (kind) => `the ${kind} stays as long as it would without it`,
  ],
  ['argocd.argoproj.io/sync-options', (kind) => `the ${kind} is applied and pruned as without it`],
  ['argocd.argoproj.io/compare-options', (kind) => `the ${kind} is compared as without it`],
]);

interface Stray {
  readonly resource: Resource;
  readonly name: string;
  readonly origin: Origin;
  /** Names what has the annotation: `pods`, or `Jobs` of a CronJob. */
  readonly on: string;
}

/**
 * Finds what is meant for Argo CD on the templates of pods and Jobs: it reads them on what it applies itself, and what
 * a controller makes of a template is nothing of that.
 */
export const argoAnnotationOnTemplate = check({
  id: 'annotation-on-template',
  title: 'Argo CD annotation on a template, where it is ignored',
  level: 'medium',
  blind: 'Operators that copy annotations from a template to the object.',
  find: ({ mesh }) => straysIn(mesh).map(tell),
});

const straysIn = (mesh: Mesh): readonly Stray[] =>
  mesh.workloads.flatMap(({ resource }) =>
    templatesOf(resource).flatMap(({ on, metadata }) =>
      [...entriesAt(metadata, 'annotations')].flatMap(([name, value]): readonly Stray[] =>
        WITHOUT.has(name) && !hasItself(resource, name, value)
          ? [{ resource, name, origin: value.origin, on }]
          : [],
      ),
    ),
  );

function templatesOf(
  resource: Resource,
): readonly { readonly on: string; readonly metadata: Node | undefined }[] {
  if (resource.kind === 'Pod') return [];
  return [
    { on: 'pods', metadata: nodeAt(podTemplateOf(resource), 'metadata') },
    { on: 'Jobs', metadata: nodeAt(resource.node, 'spec', 'jobTemplate', 'metadata') },
  ];
}

/** Charts put the same annotations on an object and its pods: what they ask for is in force then. */
function hasItself({ node }: Resource, name: string, value: Node): boolean {
  const own = nodeAt(node, 'metadata', 'annotations', name);
  return own?.kind === 'scalar' && value.kind === 'scalar' && own.value === value.value;
}

function tell({ resource, name, origin, on }: Stray): Told {
  const { kind } = resource;
  const own = nodeAt(resource.node, 'metadata', 'annotations', name);
  const wave = own?.kind === 'scalar' ? String(own.value) : null;
  return {
    subject: resource,
    key: `${name} on ${on}`,
    cause: `${name} on ${on}`,
    message: `\`${name}\` on the ${on} of ${subjectText(resource)} does nothing: Argo CD reads it from the ${kind} itself.`,
    why: `The annotation is written in the template (${placeOf(origin)}), and Argo CD applies the ${kind} and not its ${on}.`,
    symptom: WITHOUT.get(name)?.(kind, wave) ?? 'nothing in the cluster reports it',
    origin,
    fix: { text: `Move it to \`metadata.annotations\` of the ${kind}.` },
  };
}
