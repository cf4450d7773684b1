import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { KindRow } from '../../../src/manifest/kinds/kind-row.ts';
import {
  isClusterScoped,
  isGatewayApi,
  isIstioKind,
  KIND_ROWS,
  rowOf,
} from '../../../src/manifest/kinds/kind-table.ts';
import { pathOfSelector } from '../../../src/manifest/kinds/kind-row.ts';
import { SchemaData } from '../../../src/manifest/schema/schema-types.ts';
import { fieldsBelow, schemaFile, served } from '../../support/schema-fields.ts';

const selectorPath = (row: KindRow | undefined): string | null =>
  row?.selector === undefined ? null : pathOfSelector(row.selector).join('.');

describe.each(served)('the row of $name says what the schema says', ({ id, scope, paths }) => {
  const row = rowOf(id);

  test('of its scope', () => {
    expect(row).toBeDefined();
    expect(row?.clusterScoped === true ? 'Cluster' : 'Namespaced').toBe(scope);
  });

  test('of its selector', () => {
    const written = [
      'spec.selector.matchLabels',
      'spec.workloadSelector.matchLabels',
      'spec.workloadSelector.labels',
    ].filter((path) => paths.has(path));
    const plain = paths.get('spec.selector')?.values === undefined ? [] : ['spec.selector'];
    expect(selectorPath(row)).toBe([...written, ...plain][0] ?? null);
  });

  test('of its targets', () => {
    const fields = ['targetRef', 'targetRefs'].filter((field) => paths.has(`spec.${field}`));
    expect(row?.targets ?? []).toEqual(fields);
  });

  test('of its exportTo', () => {
    expect(row?.exportToDefault !== undefined).toBe(paths.has('spec.exportTo'));
  });

  test('of its lists without an order', () => {
    const lists = [...paths].filter(([, { type }]) => type === 'array').map(([path]) => path);
    for (const end of row?.unordered ?? [])
      expect(lists.filter((path) => `.${path}`.endsWith(`.${end}`))).not.toEqual([]);
  });
});

test('kinds of Istio that no schema has are none', () => {
  const names = new Set(served.map(({ id: { group, kind } }) => `${group}/${kind}`));
  const unheard = KIND_ROWS.filter(
    (row) => (isIstioKind(row) || isGatewayApi(row)) && !names.has(`${row.group}/${row.kind}`),
  );
  expect(unheard).toEqual([]);
});

test('settings that stand for exportTo are settings of the mesh', () => {
  const { kinds, types } = SchemaData.parse(schemaFile('mesh-config'));
  const [index = -1] = Object.values(kinds['mesh/MeshConfig']?.versions ?? {});
  const settings = new Set(fieldsBelow(types, index).keys());
  const defaults = KIND_ROWS.flatMap(({ exportToDefault }) => exportToDefault ?? []);
  expect(defaults).toHaveLength(3);
  expect(defaults.filter((name) => !settings.has(name))).toEqual([]);
});

test('each kind has one row, under whichever of its groups', () => {
  const keys = KIND_ROWS.flatMap(({ group, formerGroups = [], kind }) =>
    [group, ...formerGroups].map((each) => `${each}/${kind}`),
  );
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

describe('of kinds that Kubernetes itself serves', () => {
  const Field = z.object({ type: z.string().optional() });
  const { kinds, types, clusterScoped } = z
    .object({
      kinds: z.record(z.string(), z.string()),
      types: z.record(z.string(), z.record(z.string(), Field)),
      clusterScoped: z.array(z.string()),
    })
    .parse(schemaFile('kustomize/kustomize-5.5'));
  const groupKind = (key: string): { readonly group: string; readonly kind: string } => {
    const [kind = '', , group = ''] = key.split('/').toReversed();
    return { group, kind };
  };

  test('the pod template is where the schema has one', () => {
    const unfit = Object.entries(kinds).filter(([key, type]) => {
      const path = rowOf(groupKind(key))?.podTemplate ?? [];
      const at = path.reduce((here, field) => types[here]?.[field]?.type ?? '', type);
      return path.length > 0 && !at.endsWith('.PodTemplateSpec');
    });
    expect(unfit).toEqual([]);
    expect(
      Object.keys(kinds).filter((key) => rowOf(groupKind(key))?.podTemplate !== undefined).length,
    ).toBeGreaterThan(7);
  });

  test('those without a namespace are known to be', () => {
    const missed = clusterScoped.filter((key) => {
      const { group, kind } = groupKind(key);
      return kind !== 'NodeProxyOptions' && !isClusterScoped(group, kind);
    });
    expect(missed).toEqual([]);
  });
});
