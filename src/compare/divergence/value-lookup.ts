import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  plainOf,
  REDACTED,
  redactText,
  secretsIn,
  subjectText,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { bareName } from '../variables/environment-words.ts';
import { readableValue } from '../variables/readable-value.ts';
import { settingsOfService } from './service-settings.ts';

/** A value that was asked for, as one environment has it. */
export interface FoundValue {
  /** `VirtualService shop/orders: spec.http[0].timeout`, the same at every commit. */
  readonly what: string;
  /** Redacted where it is secret. */
  readonly value: string;
  readonly origin: Origin | null;
}

/**
 * Values that are meant by `KIND/[NAMESPACE/]NAME.FIELD` (a field below `spec` may go without it), by
 * `SERVICE.SETTING`, `WORKLOAD.VARIABLE` or `VARIABLE`.
 */
export function askedValues(mesh: Mesh, asked: string): readonly FoundValue[] {
  if (asked.includes('/')) return fieldValues(mesh, asked);
  const found = [...settingValues(mesh, asked), ...variableValues(mesh, asked)];
  // two routes of one name: which of them is meant the first answers
  return [...new Map(found.map((each) => [each.what, each])).values()];
}

function fieldValues(mesh: Mesh, asked: string): readonly FoundValue[] {
  const [kind = '', ...rest] = asked.split('/');
  // the field may hold slashes: metadata.annotations.example.com/owner
  return mesh.resources
    .filter((object) => object.kind.toLowerCase() === kind.toLowerCase())
    .flatMap((object) => {
      const text = rest.join('/');
      const names = [`${object.namespace}/${object.stableName}`, object.stableName];
      const name = names.find((one) => text.startsWith(`${one}.`) || text.startsWith(`${one}[`));
      if (name === undefined) return [];
      const field = text.slice(name.length).replace(/^\./, '');
      return fieldOf(object, field) ?? fieldOf(object, `spec.${field}`) ?? [];
    });
}

function fieldOf(object: Resource, field: string): FoundValue | null {
  const node = follow(object.node, field);
  return node === null
    ? null
    : {
        what: `${subjectText({ ...object, name: object.stableName })}: ${field}`,
        value: readableNode(node, object),
        origin: node.origin,
      };
}

/** Keys may hold dots: the longest that fits is meant. */
function follow(node: Node, field: string): Node | null {
  if (field === '') return node;
  if (node.kind === 'scalar') return null;
  if (node.kind === 'seq') {
    const [whole, index] = /^\[(\d{1,6})\]\.?/.exec(field) ?? [];
    const item = index === undefined ? undefined : node.items[Number(index)];
    return item === undefined || whole === undefined
      ? null
      : follow(item, field.slice(whole.length));
  }
  for (const [key, inner] of [...node.entries].sort(([a], [b]) => b.length - a.length)) {
    const rest = restAfter(key, field);
    const found = rest === null ? null : follow(inner, rest);
    if (found !== null) return found;
  }
  return null;
}

/** What follows a key at the beginning of a path; null where the path begins otherwise. */
function restAfter(key: string, field: string): string | null {
  const rest = field.slice(key.length);
  return field.startsWith(key) && /^(?:$|[.[])/.test(rest) ? rest.replace(/^\./, '') : null;
}

function readableNode(node: Node, { node: whole, kind }: Resource): string {
  if (kind === 'Secret') return REDACTED;
  const secrets = secretsIn(whole, kind);
  if (node.kind === 'scalar') return secrets.get(node)?.shown() ?? String(node.value);
  const holdsSecret = (each: Node): boolean =>
    each.kind === 'scalar'
      ? secrets.has(each)
      : (each.kind === 'map' ? [...each.entries.values()] : each.items).some(holdsSecret);
  return holdsSecret(node) ? REDACTED : redactText(canonicalJson(plainOf(node)));
}

function settingValues(mesh: Mesh, asked: string): readonly FoundValue[] {
  return mesh.services.flatMap((service) => {
    const name = [service.name, bareName(service.name, mesh)].find((one) =>
      asked.startsWith(`${one}.`),
    );
    if (name === undefined) return [];
    const wanted = asked.slice(name.length + 1).toLowerCase();
    return [...settingsOfService({ mesh, service }).values()]
      .filter((setting) => {
        const known = setting.name.toLowerCase();
        return known === wanted || known.endsWith(`.${wanted}`);
      })
      .map(({ of, name: called, value, origin }) => ({
        what: `${called} of ${of ?? subjectText(service.resource)}`,
        value,
        origin,
      }));
  });
}

function variableValues(mesh: Mesh, asked: string): readonly FoundValue[] {
  return mesh.workloads.flatMap((workload) => {
    const owner = [workload.name, bareName(workload.name, mesh)].find((one) =>
      asked.startsWith(`${one}.`),
    );
    const name = owner === undefined ? asked : asked.slice(owner.length + 1);
    return workload.containers.flatMap(({ name: container, variables }) => {
      const variable = variables.get(name);
      if (variable === undefined) return [];
      const whose = `${subjectText(workload.resource)}${workload.containers.length > 1 ? `, container ${container}` : ''}`;
      return [
        {
          what: `${name} of ${whose}`,
          value: readableValue(variable, variables),
          origin: variable.origin,
        },
      ];
    });
  });
}
