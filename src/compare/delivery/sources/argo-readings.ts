import type { RenderedTree } from '../../../gitops/index.ts';
import { applicationSources } from '../../../gitops/index.ts';
import { nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { SourceReading } from './reading.ts';
import { isLeftOpen, keyOfReader } from './reading.ts';
import { projectReach } from './project-reach.ts';

/** Lists what Applications of a tree read, those that sets make as well. A source with `ref` alone brings no objects (ARGO-1). */
export function argoReadings(
  tree: RenderedTree,
  projects: readonly Resource[],
  namespaces: () => ReadonlySet<string>,
): readonly SourceReading[] {
  return (tree.plan.applications ?? []).flatMap(({ object, name, written, cluster }) => {
    const spec = nodeAt(written, 'spec');
    const project = stringAt(spec, 'project') ?? 'default';
    const meant = projects.filter((each) => each.name === project);
    return applicationSources(spec).flatMap((source): readonly SourceReading[] => {
      const [address, path, chart, revision] = ['repoURL', 'path', 'chart', 'targetRevision'].map(
        (field) => stringAt(source, field) ?? '',
      );
      const what = chart || path;
      if (!address || !what) return [];
      return [
        {
          readers: [object, ...meant].map(keyOfReader),
          reader: isLeftOpen(name) ? `ApplicationSet ${object.name}` : `Application ${name}`,
          under: JSON.stringify([project, cluster]),
          address,
          what,
          revision: revision ?? '',
          isChart: chart !== '',
          reach: () => {
            if (meant.length === 0) return `its project ${project} is not in this repository`;
            const allowed = meant
              .map(({ node }) => projectReach(node, written, namespaces()))
              .find((each) => each !== null);
            return allowed === undefined ? null : `its project ${project} allows ${allowed}`;
          },
        },
      ];
    });
  });
}
