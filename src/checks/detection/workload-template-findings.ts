import { resourceKey } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { FindingDraft } from './detector.ts';

/**
 * Leaves out findings on a workload that are told of the object whose template it runs: what is wrong with a
 * template is mended in one place, whoever else runs it.
 */
export function toldOfTemplate(
  { workloads }: Pick<Mesh, 'workloads'>,
  findings: readonly FindingDraft[],
): readonly FindingDraft[] {
  const templates = new Map(
    workloads.flatMap(({ resource, templateFrom }) =>
      templateFrom === null ? [] : [[resourceKey(resource), resourceKey(templateFrom)] as const],
    ),
  );
  if (templates.size === 0) return findings;
  const told = new Set(findings.map(({ check, subject }) => `${check} ${resourceKey(subject)}`));
  return findings.filter(({ check, subject }) => {
    const template = templates.get(resourceKey(subject));
    return template === undefined || !told.has(`${check} ${template}`);
  });
}
