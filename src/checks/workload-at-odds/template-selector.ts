import type { Mesh, Workload } from '../../istio/index.ts';
import {
  API_GROUPS,
  entriesAt,
  podTemplateOf,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

export const selectorMissesTemplate = check({
  id: 'selector-misses-template',
  title: 'Workload selector does not match its own pod labels',
  level: 'high',
  blind: 'Labels that a tool sets when it applies the object.',
  find: ({ mesh }) => missedTemplates(mesh).map((missed) => tell(mesh, missed)),
});

function tell(
  mesh: Mesh,
  { workload, key, wanted, has, origin, templateOrigin }: MissedTemplate,
): Told {
  const subject = subjectText(workload.resource);
  return {
    subject: workload.resource,
    key: `selector ${key}`,
    scope: scopeOfWorkloads([workload], mesh),
    message: `The cluster refuses ${subject}: it selects pods with ${key}=${wanted}, and its own have ${has === null ? 'no such label' : `${key}=${has}`}.`,
    why: say`The selector is written at ${slot.place(origin)}, the labels of its pods at ${slot.place(templateOrigin)}. A selector cannot be changed later either.`,
    symptom: say`\`selector\` does not match template \`labels\`; the old pods go on running as they are`,
    origin,
    related: [templateOrigin],
    fix: {
      text: `Give the pod template the label ${key}=${wanted}. Where the selector was changed, change it back: a new selector needs a new object.`,
    },
  };
}

/** A workload whose selector asks for a label that its own pods do not have. */
interface MissedTemplate {
  readonly workload: Workload;
  readonly key: string;
  readonly wanted: string;
  /** The value that the template has in its place; null for nothing. */
  readonly has: string | null;
  /** Points to where the selector is written. */
  readonly origin: Origin;
  readonly templateOrigin: Origin;
}

const KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
]);

/** Finds workloads of Kubernetes that the API server refuses for it, by the first label that is missed. */
const missedTemplates = (mesh: Mesh): readonly MissedTemplate[] =>
  mesh.workloads.flatMap((workload) => {
    const { resource } = workload;
    if (resource.group !== API_GROUPS.apps || !KINDS.has(resource.kind)) return [];
    const template = podTemplateOf(resource);
    const labels = entriesAt(template, 'metadata', 'labels');
    for (const [key, node] of entriesAt(resource.node, 'spec', 'selector', 'matchLabels')) {
      const label = labels.get(key);
      const wanted = node.kind === 'scalar' ? String(node.value) : '';
      const has = label?.kind === 'scalar' ? String(label.value) : null;
      if (has !== wanted)
        return [
          {
            ...{ workload, key, wanted, has },
            origin: node.origin,
            templateOrigin: (label ?? template ?? resource).origin,
          },
        ];
    }
    return [];
  });
