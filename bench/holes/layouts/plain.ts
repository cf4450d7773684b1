import type { Draft } from '../drafts.ts';
import type { Layout, Target } from '../layout.ts';
import type { Outline } from './parts.ts';
import { COMMON, deploymentIn, environmentsOf, fileOf, nameOf, SERVICE } from './parts.ts';

/** A folder for each environment, applied as it is. */
export function plainLayout(outline: Outline): Layout {
  const drafts = new Map<string, Draft>(COMMON);
  for (const environment of environmentsOf(outline)) {
    for (const object of outline.objects)
      drafts.set(`${environment}/istio-system/${object.file}`, fileOf(object));
    for (const [file, draft] of SERVICE) drafts.set(`${environment}/shop/${file}`, draft);
  }
  const { production, outside } = outline;
  return {
    name: 'plain',
    tool: 'none',
    production,
    outside,
    drafts,
    targets: outline.objects.map((object): Target => ({
      ...nameOf(object.manifest),
      object,
      path: `${production}/istio-system/${object.file}`,
      elsewhere: `${outside}/istio-system`,
      appliedBy: null,
      listedBy: null,
      overlay: null,
      component: null,
    })),
    releases: [],
    values: [],
    sources: [],
    ordinary: [deploymentIn(`${production}/shop`)],
  };
}
