import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build-options.js';

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** The folders of packages and of all that they need, as the lock has them (`node_modules/pg`). */
export function packagesWithNeeds(names) {
  const found = new Set();
  const add = (name, from) => {
    const folder = folderOf(name, from);
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = lock[folder];
    const needed = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    for (const each of Object.keys(needed)) add(each, folder);
  };
  for (const name of names) add(name, '');
  return [...found].toSorted();
}

/** Where Node.js finds a package: next to whoever asks, or above. */
function folderOf(name, from) {
  const own = join(from, 'node_modules', name);
  if (own in lock) return own;
  const above = from.lastIndexOf('/node_modules/');
  if (from === '') return undefined;
  return folderOf(name, above < 0 ? '' : from.slice(0, above));
}

/**
 * The bill of materials (CycloneDX 1.6) of an image: packages of npm by their folders, Node.js, and what Debian's own list
 * says is installed.
 */
export function billOfMaterials({ npm, debian, node }) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const components = [
    ...npm.map(npmComponent),
    nodeComponent(node),
    ...debianPackages(debian).map(debianComponent),
  ];
  const distinct = new Map(components.map((each) => [each['bom-ref'], each]));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'container',
        ...{ 'bom-ref': `${name}@${version}`, name, version, licenses: licensesAs(license) },
      },
    },
    components: [...distinct.values()],
  };
}

function npmComponent(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return component('library', name, version, purl, licensesAs(license));
}

const nodeComponent = (version) =>
  component('platform', 'node', version, `pkg:generic/node@${version}`, licensesAs('MIT'));

/** What is installed, of the paragraphs of /var/lib/dpkg/status. */
const debianPackages = (status) =>
  status.split('\n\n').flatMap((paragraph) => {
    const of = (field) => new RegExp(`^${field}: (.+)$`, 'm').exec(paragraph)?.[1];
    return of('Status') === 'install ok installed'
      ? [{ name: of('Package'), version: of('Version'), architecture: of('Architecture') }]
      : [];
  });

/** Debian tells licences in prose alone, in `/usr/share/doc/NAME/copyright` of the image. */
function debianComponent({ name, version, architecture }) {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
  return component('library', name, version, purl, undefined);
}

const component = (type, name, version, purl, licenses) => ({
  ...{ type, 'bom-ref': purl, name, version, purl },
  ...(licenses === undefined ? {} : { licenses }),
});

/** One id of SPDX, an expression of several, or another text. */
function licensesAs(license) {
  if (typeof license !== 'string') return undefined;
  if (/ (?:OR|AND|WITH) /.test(license)) return [{ expression: license }];
  return [{ license: /^[\w.+-]+$/.test(license) ? { id: license } : { name: license } }];
}
