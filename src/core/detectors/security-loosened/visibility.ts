import { itemsAt, nodeAt, stringAt } from '../../manifest/node.ts';
import { placeOf } from '../../manifest/origin.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import { counterpartIn } from '../../mesh/counterpart.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { FindingDraft } from '../detector.ts';

const GROUP = 'networking.istio.io';

/** Setting of the mesh that stands for `exportTo` where an object has none. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['VirtualService', 'defaultVirtualServiceExportTo'],
  ['DestinationRule', 'defaultDestinationRuleExportTo'],
  ['ServiceEntry', 'defaultServiceExportTo'],
]);

/** Objects that more namespaces see than before: `exportTo` widened or dropped. */
export function visibilityWidened(before: Mesh, after: Mesh): readonly FindingDraft[] {
  return [...DEFAULTS].flatMap(([kind, setting]) =>
    after.ofKind(GROUP, kind).flatMap((resource): readonly FindingDraft[] => {
      const old = counterpartIn(before, resource);
      if (old === undefined) return [];
      const was = exportedTo(old, before, setting);
      const added = exportedTo(resource, after, setting).filter((target) => !sees(was, target));
      return added.length === 0 ? [] : [draftOf(resource, was, added)];
    }),
  );
}

function exportedTo(resource: Resource, mesh: Mesh, setting: string): readonly string[] {
  const own = textsOf(itemsAt(resource.node, 'spec', 'exportTo'));
  const preset = textsOf(itemsAt(mesh.configuration.settings.get(setting)?.node));
  const list = own.length > 0 ? own : preset;
  return list.length === 0 ? ['*'] : list.map((one) => (one === '.' ? resource.namespace : one));
}

const textsOf = (items: ReturnType<typeof itemsAt>): readonly string[] =>
  items.flatMap((item) => stringAt(item) ?? []);

const sees = (was: readonly string[], target: string): boolean =>
  was.includes('*') || was.includes(target);

function draftOf(
  resource: Resource,
  was: readonly string[],
  added: readonly string[],
): FindingDraft {
  const origin = nodeAt(resource.node, 'spec', 'exportTo')?.origin ?? resource.origin;
  const whom = added.includes('*') ? 'every namespace' : added.join(', ');
  return {
    subject: resource,
    key: 'exportTo',
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: added.length },
    message: `${subjectText(resource)} takes effect in ${whom} now, where it was only for ${was.join(', ')}.`,
    why: `Its exportTo is wider than before (${placeOf(origin)}).`,
    origin,
    symptom: 'calls from those namespaces follow other routes and settings than before',
    fix: { text: 'Name the namespaces that need it in exportTo.' },
  };
}
