import type { Change } from '../../diff/change.ts';
import { applicationSources, decodeBase64, repositoryIdentity } from '../../../gitops/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  canonicalJson,
  itemsAt,
  mapNode,
  nodeAt,
  parseYaml,
  plainOf,
  stringAt,
  stringMapAt,
} from '../../../manifest/index.ts';
import type { Concerned, InstancePart } from './instance-part.ts';
import { dataKey, EVERYBODY, keysOf } from './instance-part.ts';

const TYPE = 'argocd.argoproj.io/secret-type';

/** What lets Argo CD in, and says nothing of where it goes and what it takes from there. */
const CREDENTIALS =
  /^(?:username|password|sshPrivateKey|bearerToken|tlsClientCert(?:Data|Key)|githubApp(?:ID|InstallationID|PrivateKey)|gcpServiceAccountKey|useAzureWorkloadIdentity|name)$/;

/** What each Secret of a repository says, where that alone is new. */
const OF_EVERY_REPOSITORY = /^(?:url|type|enableOCI|enableLfs)$/;

/** A Secret that tells Argo CD of a cluster or a repository (ARGO-80), or the one of the instance itself; null for another object. */
export function secretPart(resource: Resource): InstancePart | null {
  const { kind, node } = resource;
  const own = ownSecretPart(resource);
  if (own !== null) return own;
  const type =
    kind === 'Secret' ? stringMapAt(node, 'metadata', 'labels').get(TYPE) : madeType(resource);
  if (type === undefined) return null;
  const isSeen = kind === 'Secret' && !isEncrypted(textOf(node, addressKey(type)) ?? 'ENC[');
  return {
    ...(isSeen ? {} : { isPossible: true }),
    concerns: (change) => {
      const isCluster = type === 'cluster';
      if (!(isCluster ? decidesOfCluster(change) : decidesOfRepository(change))) return null;
      if (!isSeen) return EVERYBODY;
      return isCluster ? appliesTo(node) : reads(node, type);
    },
  };
}

const addressKey = (type: string): string => (type === 'cluster' ? 'server' : 'url');

const isEncrypted = (text: string): boolean => text.startsWith('ENC[');

/** The type that an object of another kind gives to the Secret which is made of it, wherever it writes the label. */
function madeType({ group, node }: Resource): string | undefined {
  if (group === '') return undefined;
  const ahead: Node[] = [node];
  for (let seen = 0; seen < MOST_NODES; seen += 1) {
    const next = ahead.pop();
    if (next === undefined) return undefined;
    if (next.kind === 'scalar') continue;
    const found = next.kind === 'map' ? next.entries.get(TYPE) : undefined;
    if (found?.kind === 'scalar') return String(found.value);
    ahead.push(...(next.kind === 'seq' ? next.items : next.entries.values()));
  }
  return undefined;
}

const MOST_NODES = 2_000;

/** The value of a key, wherever it is written; null where it is not there. */
function textOf(node: Node, key: string): string | null {
  const text = stringAt(node, 'stringData', key);
  if (text !== undefined) return text;
  const encoded = stringAt(node, 'data', key);
  return encoded === undefined ? null : isEncrypted(encoded) ? encoded : decodeBase64(encoded);
}

/** What says that all Applications of a cluster are left as they are. */
const FROZEN =
  /^metadata\.(?:annotations|labels)\['argocd\.argoproj\.io\/(?:skip-reconcile|secret-type)'\]/;

function decidesOfCluster(change: Change): boolean {
  const { field, object, oldObject } = change;
  if (field === null || FROZEN.test(field))
    return object === null || oldObject !== null || saysMore(object);
  if (object?.kind !== 'Secret')
    return /^spec\b/.test(field) && !/^spec\.refreshInterval$/.test(field);
  const key = dataKey(field);
  if (key === null) return /^(?:data|stringData)$/.test(field);
  if (key === 'config') return settingsOf(oldObject) !== settingsOf(object);
  return isAnother(change, key);
}

/** Whether the Secret of a cluster, where that is new, says more than where it is and how Argo CD gets in. */
function saysMore({ node, kind }: Resource): boolean {
  if (kind !== 'Secret') return false;
  const address = textOf(node, 'server') ?? '';
  if (!/^https:\/\/kubernetes\.default\.svc(?:$|[.:/])/.test(address)) return true;
  return ['shard', 'namespaces', 'project'].some((key) => (textOf(node, key) ?? '') !== '');
}

const TOKENS = new Set(['bearerToken', 'username', 'password', 'certData', 'keyData']);

/** How Argo CD reaches a cluster, without what lets it in. */
function settingsOf(side: Resource | null): string {
  const text = side === null ? null : textOf(side.node, 'config');
  if (text === null) return '';
  const node = parseYaml('config', text)[0]?.node;
  if (node?.kind !== 'map') return text;
  return canonicalJson(plainOf(withoutTokens(node)));
}

const withoutTokens = (node: Node): Node =>
  node.kind === 'map'
    ? mapNode(
        new Map(
          [...node.entries].flatMap(([key, value]) =>
            TOKENS.has(key) ? [] : [[key, withoutTokens(value)] as const],
          ),
        ),
        node.origin,
      )
    : node;

function decidesOfRepository(change: Change): boolean {
  const { field, object, oldObject } = change;
  if (field === null || FROZEN.test(field)) {
    const side = object ?? oldObject;
    return object === null || (side !== null && keysOf(side).some((key) => isTold(side, key)));
  }
  const key = dataKey(field);
  if (key !== null) return !CREDENTIALS.test(key) && isAnother(change, key);
  return (
    object?.kind !== 'Secret' && /^spec\b/.test(field) && !/^spec\.refreshInterval$/.test(field)
  );
}

/** Whether a key of a new Secret decides: nothing, and "false", say no more than that it is not there. */
function isTold({ node }: Resource, key: string): boolean {
  if (CREDENTIALS.test(key) || OF_EVERY_REPOSITORY.test(key)) return false;
  const text = textOf(node, key);
  return text === null || !['', 'false'].includes(text.trim());
}

/** Whether a value is another, and not only written in the other place. */
const isAnother = ({ object, oldObject }: Change, key: string): boolean => {
  const [was, is] = [oldObject, object].map((side) =>
    side === null ? null : textOf(side.node, key),
  );
  return was === null || was !== is;
};

/** Appliers that name the cluster, by its name or its address, or leave it to a generator (ARGO-37). */
function appliesTo(secret: Node): Concerned {
  const [name, server] = [textOf(secret, 'name'), bare(textOf(secret, 'server') ?? '')];
  return ({ node, kind }) => {
    const destination =
      kind === 'ApplicationSet'
        ? nodeAt(node, 'spec', 'template', 'spec', 'destination')
        : nodeAt(node, 'spec', 'destination');
    const [given, address] = [
      stringAt(destination, 'name') ?? '',
      stringAt(destination, 'server') ?? '',
    ];
    if (`${given}${address}`.includes('{{')) return true;
    return given === '' ? address !== '' && bare(address) === server : given === name;
  };
}

const bare = (address: string): string => address.trim().toLowerCase().replace(/\/+$/, '');

/** Appliers that read a repository, or one below what credentials are for. */
function reads(secret: Node, type: string): Concerned {
  const url = textOf(secret, 'url') ?? '';
  const isPrefix = type.includes('creds');
  const own = repositoryIdentity(url);
  const isMeant = (address: string): boolean =>
    address.includes('{{') ||
    repositoryIdentity(address) === own ||
    (isPrefix && address.startsWith(url));
  return ({ node, kind }) => {
    const specs =
      kind === 'ApplicationSet'
        ? [nodeAt(node, 'spec', 'template', 'spec')]
        : [nodeAt(node, 'spec')];
    const generators = itemsAt(node, 'spec', 'generators').flatMap(
      (each) => stringAt(each, 'git', 'repoURL') ?? [],
    );
    const sources = specs
      .flatMap(applicationSources)
      .flatMap((each) => stringAt(each, 'repoURL') ?? []);
    return [...generators, ...sources].some(isMeant);
  };
}

const NAME = 'argocd-secret';

/** Of the instance's own Secret: who is an administrator, and what says who somebody is. */
const WHO = /^(?:admin\.|accounts\.|server\.secretkey)/;

/** Where what makes a Secret writes its name, if that is not its own. */
const NAMED_AT = [
  ['spec', 'target', 'name'],
  ['spec', 'template', 'metadata', 'name'],
] as const;

/** The Secret of an instance of Argo CD itself, or what makes it; null for another object. */
function ownSecretPart(resource: Resource): InstancePart | null {
  const { group, kind, name, node } = resource;
  if (group === '' && kind === 'Secret' && name === NAME)
    return { isPossible: true, concerns: (change) => (decides(change) ? EVERYBODY : null) };
  const makes = NAMED_AT.some((path) => stringAt(node, ...path) === NAME);
  const isMaker = group !== '' && /Secret$/.test(kind) && (makes || name === NAME);
  if (!isMaker) return null;
  return { isPossible: true, concerns: (change) => (decidesMade(change) ? EVERYBODY : null) };
}

/** One that goes away gives nobody rights. */
function decides({ field, object }: Change): boolean {
  if (object === null) return false;
  if (field === null || /^(?:data|stringData)$/.test(field))
    return keysOf(object).some((key) => WHO.test(key));
  return WHO.test(dataKey(field) ?? '');
}

/** What makes it says by its keys what it is about, or not at all. */
function decidesMade(change: Change): boolean {
  const { field, object } = change;
  if (object === null) return false;
  if (field !== null && (!field.startsWith('spec') || /^spec\.refreshInterval$/.test(field)))
    return false;
  const keys = keysOf(object);
  if (keys.length === 0) return true;
  const key = field === null ? null : dataKey(field);
  return key === null ? keys.some((each) => WHO.test(each)) : WHO.test(key);
}
