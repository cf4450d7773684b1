import type { EnvironmentPlan, NotApplied, ScriptApplier } from '../../environments/index.ts';
import { environmentOfUnit, scriptText } from '../../environments/index.ts';
import type { UnseenContent } from '../../gaps/index.ts';
import { sameData } from '../../manifest/index.ts';
import type { RenderedTree } from '../render-tree.ts';
import { releasesOf } from '../unseen-side.ts';

/** Charts of the tree that no release, no kustomization and no Application of it installs. */
function looseCharts({ plan, environments }: RenderedTree): readonly UnseenContent[] {
  return (plan.unseen ?? []).flatMap(({ root, content }) =>
    root === null &&
    content.kind === 'Chart' &&
    environments.every((each) => releasesOf(content, each).length === 0)
      ? [content]
      : [],
  );
}

const installing = ({ scripts }: EnvironmentPlan, chart: string): readonly ScriptApplier[] =>
  scripts?.appliers.filter(({ path, reach }) => reach === 'chart' && path === chart) ?? [];

/** As they stand on the map: what a script installs is told there as such. */
export function chartsNotApplied(tree: RenderedTree): readonly NotApplied[] {
  const names = tree.plan.environments.map(({ name }) => environmentOfUnit(name));
  const countsIn = names.length === 0 ? {} : { countsIn: [...new Set(names)] };
  return looseCharts(tree).flatMap(({ name }) =>
    installing(tree.plan, name).length > 0
      ? []
      : [{ path: name, why: 'a Helm chart that nothing seen here installs', ...countsIn }],
  );
}

/** What is said of those that change: whom that reaches is not known. */
export function looseChartNotes(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const before = new Map(looseCharts(base).map((chart) => [chart.name, chart.written]));
  return looseCharts(merged).flatMap(({ name, written }) => {
    const was = before.get(name);
    if (was !== undefined && sameData(was, written)) return [];
    const [first, ...others] = installing(merged.plan, name).map(scriptText);
    if (first === undefined)
      return [
        `No applier of the Helm chart ${name} is seen in this tree: who installs it, and whether in production, is not known. It is judged as if it were.`,
      ];
    const more = others.length === 0 ? '' : ` and in ${String(others.length)} more places`;
    return [`The Helm chart ${name} is installed where somebody runs ${first}${more}.`];
  });
}
