import {
  API_GROUPS,
  groupVersionOf,
  isMeshKind,
  nodeAt,
  resourceOf,
  rowOf,
  stringAt,
  subjectText,
  ciphertextOf,
  expandLists,
} from '../../manifest/index.ts';
import type { ManifestFile, Node, Origin, Resource, FileEntry } from '../../manifest/index.ts';

/** The objects of a file of manifests. */
export const objectsOf = (manifest: ManifestFile): readonly Resource[] =>
  objectNodes(manifest).flatMap((node) => resourceOf(node) ?? installationOf(node) ?? []);

/** Lists what `istioctl` installs from; the latter was read until Istio 1.4. */
const INSTALLATIONS: readonly string[] = ['IstioOperator', 'IstioControlPlane'];

/** An IstioOperator needs no name where `istioctl` reads it from its file, which then names it. */
function installationOf(node: Node): Resource | undefined {
  const kind = stringAt(node, 'kind') ?? '';
  if (node.kind !== 'map' || !INSTALLATIONS.includes(kind)) return undefined;
  const name = node.origin.file;
  const { group, version } = groupVersionOf(stringAt(node, 'apiVersion') ?? '');
  if (group !== API_GROUPS.istioInstall) return undefined;
  const namespace = stringAt(node, 'metadata', 'namespace') ?? '';
  const { origin } = node;
  return { group, version, kind, namespace, name, stableName: name, node, origin };
}

/** Finds what is meant as an object and lacks what would make it one. */
export function halfNamedObject(
  manifest: ManifestFile,
  isOne: boolean,
): { readonly message: string; readonly origin: Origin } | null {
  const versionless = isOne ? objectNodes(manifest).find(hasNoVersion) : undefined;
  if (versionless !== undefined)
    return {
      message: `${objectText(versionless)} in ${versionless.origin.file} has no apiVersion: nothing can apply it, and it is not analysed.`,
      origin: versionless.origin,
    };
  const nameless = objectNodes(manifest).find(isNameless);
  if (nameless === undefined) return null;
  return {
    message: `A ${stringAt(nameless, 'kind') ?? 'mesh object'} in ${nameless.origin.file} has no name: nothing can apply it, and it is not analysed.`,
    origin: nameless.origin,
  };
}

/** Meant as an object, but for the field that says whose. */
const hasNoVersion = (node: Node): boolean =>
  stringAt(node, 'kind') !== undefined &&
  stringAt(node, 'metadata', 'name') !== undefined &&
  nodeAt(node, 'apiVersion') === undefined;

const objectText = (node: Node): string =>
  subjectText({
    kind: stringAt(node, 'kind') ?? '',
    namespace: stringAt(node, 'metadata', 'namespace') ?? '',
    name: stringAt(node, 'metadata', 'name') ?? '',
  });

/** Tells whether an object of a kind that is known lacks the name that every one has. */
export function isNameless(node: Node): boolean {
  const kind = stringAt(node, 'kind');
  const { group } = groupVersionOf(stringAt(node, 'apiVersion') ?? '');
  if (kind === undefined || INSTALLATIONS.includes(kind) || resourceOf(node) !== undefined)
    return false;
  return isMeshKind({ group, kind }) || rowOf({ group, kind }) !== undefined;
}

/** Names by whom a file as a whole is encrypted; null where it is not. */
export function encryptedBy(entry: FileEntry): string | null {
  if (entry.kind === 'text') return encryptedFile(entry.text);
  if (entry.kind !== 'unreadable' || entry.bytes === undefined) return null;
  return encryptedFile(new TextDecoder('latin1').decode(entry.bytes.subarray(0, LONGEST_START)));
}

/** Enough of a file to see who encrypts it: whoever does says so at its very beginning. */
const LONGEST_START = 200;

/** Those that encrypt files as a whole. */
const WHOLE_FILES: ReadonlySet<string> = new Set(['Ansible Vault', 'git-crypt', 'age', 'PGP']);

/** Of a file that SOPS takes for bytes: all of it is one text under `data`, and beside it is what SOPS notes. */
const SOPS_OF_BYTES = /^\s*(?:\{\s*)?"?data"?\s*:\s*["']?ENC\[/;

/** By whom a file as a whole is encrypted, whatever it holds; null where it is not. */
function encryptedFile(text: string): string | null {
  const start = text.slice(0, LONGEST_START);
  if (SOPS_OF_BYTES.test(start) && /^\s*"?sops"?\s*:/m.test(text)) return 'SOPS';
  const tool = ciphertextOf(start);
  return tool !== null && WHOLE_FILES.has(tool) ? tool : null;
}

/** The objects of all documents of a file, those of lists one by one; whatever else lies there too. */
export const objectNodes = ({ documents }: Pick<ManifestFile, 'documents'>): readonly Node[] =>
  documents.flatMap(({ node }) => (node === null ? [] : expandLists(node)));
