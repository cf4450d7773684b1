import { z } from 'zod';
import type { SchemaData } from '../src/manifest/index.ts';

/** Messages and enums of istio/api's `mesh/v1alpha1` protos, as names and types. */
export const MessageTable = z.object({
  source: z.string(),
  enums: z.record(z.string(), z.array(z.string())),
  messages: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        type: z.string(),
        repeated: z.boolean().optional(),
        oneof: z.string().optional(),
      }),
    ),
  ),
});

export type MessageTable = z.infer<typeof MessageTable>;

/** Where types that MeshConfig borrows from `networking` stand in the CRDs: kind, then fields (`[]`: the items). */
const BORROWED: Readonly<Record<string, readonly string[]>> = {
  'v1alpha3.HTTPRetry': ['VirtualService', 'http', '[]', 'retries'],
  'v1alpha3.ClientTLSSettings': ['DestinationRule', 'trafficPolicy', 'tls'],
  'v1alpha3.ConnectionPoolSettings': ['DestinationRule', 'trafficPolicy', 'connectionPool'],
  'v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive': [
    'DestinationRule',
    'trafficPolicy',
    'connectionPool',
    'tcp',
    'tcpKeepalive',
  ],
  'v1alpha3.OutlierDetection': ['DestinationRule', 'trafficPolicy', 'outlierDetection'],
  'v1alpha3.LocalityLoadBalancerSetting': [
    'DestinationRule',
    'trafficPolicy',
    'loadBalancer',
    'localityLbSetting',
  ],
  'v1beta1.ProxyImage': ['ProxyConfig', 'image'],
  'v1alpha3.ReadinessProbe': ['WorkloadGroup', 'probe'],
};

type TypeData = SchemaData['types'][number];

const SCALARS: Readonly<Record<string, TypeData>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  'google.protobuf.BoolValue': { type: 'boolean' },
  int32: { type: 'int-or-string' },
  uint32: { type: 'int-or-string' },
  'google.protobuf.Int32Value': { type: 'int-or-string' },
  'google.protobuf.Int64Value': { type: 'int-or-string' },
  double: { type: 'number' },
  'google.protobuf.Duration': { type: 'string', duration: 'any' },
};

const ROOTS = ['MeshConfig', 'ProxyConfig', 'MeshNetworks'];

/** The structure of the mesh configuration in the form of `schemas/*.json`; kinds are `mesh/<message>`. */
export function meshConfigSchema(table: MessageTable, istio: SchemaData): SchemaData {
  const types: TypeData[] = [];
  const indexes = new Map<string, number>();

  const add = (type: TypeData): number => {
    const key = JSON.stringify(type);
    const known = indexes.get(key) ?? types.push(type) - 1;
    indexes.set(key, known);
    return known;
  };
  const typeOf = (name: string, scope: string): number => {
    const map = /^map<string,(.+)>$/.exec(name)?.[1];
    if (map !== undefined) return add({ type: 'object', values: typeOf(map, scope) });
    const scalar = SCALARS[name];
    if (scalar !== undefined) return add(scalar);
    const borrowed = BORROWED[name.replace('istio.networking.', '')];
    if (borrowed !== undefined) return copied(istioType(istio, borrowed));
    const found = scopesOf(scope).map((outer) => (outer === '' ? name : `${outer}.${name}`));
    const message = found.find((full) => table.messages[full] !== undefined);
    if (message !== undefined) return messageType(message);
    const values = found.flatMap((full) => table.enums[full] ?? []);
    return add(values.length > 0 ? { type: 'string', enum: values } : { type: 'any' });
  };
  const messageType = (name: string): number => {
    const fields: Record<string, number> = {};
    const choices = new Map<string, string[]>();
    for (const [field, { type, repeated, oneof }] of Object.entries(table.messages[name] ?? {})) {
      const index = typeOf(type, name);
      fields[field] = repeated === true ? add({ type: 'array', items: index }) : index;
      if (oneof !== undefined) choices.set(oneof, [...(choices.get(oneof) ?? []), field]);
    }
    const atMostOne = [...choices.values()].filter((names) => names.length > 1);
    return add({ type: 'object', fields, ...(atMostOne.length > 0 && { atMostOne }) });
  };
  const copied = (index: number): number => {
    const type = istio.types[index] ?? { type: 'any' };
    const fields = Object.entries(type.fields ?? {}).map(([name, at]) => [name, copied(at)]);
    return add({
      ...type,
      ...(type.fields !== undefined && { fields: Object.fromEntries(fields) as Fields }),
      ...(type.items !== undefined && { items: copied(type.items) }),
      ...(type.values !== undefined && { values: copied(type.values) }),
    });
  };

  const kinds: SchemaData['kinds'] = {};
  for (const root of ROOTS)
    kinds[`mesh/${root}`] = { scope: 'Cluster', versions: { v1alpha1: messageType(root) } };
  return { source: table.source, types, kinds };
}

type Fields = NonNullable<TypeData['fields']>;

/** protobuf looks a name up from the innermost scope outwards. */
function scopesOf(scope: string): string[] {
  const parts = scope.split('.');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('.')), ''];
}

function istioType(istio: SchemaData, [kind = '', ...steps]: readonly string[]): number {
  const entry = Object.entries(istio.kinds).find(([name]) => name.endsWith(`/${kind}`));
  const root = Object.values(entry?.[1].versions ?? {})[0] ?? -1;
  return ['spec', ...steps].reduce((index, step) => {
    const type = istio.types[index];
    return (step === '[]' ? type?.items : type?.fields?.[step]) ?? -1;
  }, root);
}
