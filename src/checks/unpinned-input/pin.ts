import { listed } from '../../manifest/index.ts';
import type { DeliveredInput } from './delivered-inputs.ts';

/** Whether what is written names one thing, or whatever is newest on the day; unknown where it may be either. */
export type Pin = 'pinned' | 'floating' | 'unknown';

/** Stands for what a renderer does not know. */
const LEFT_OPEN = '\uFFFC';

/** A placeholder that something fills in later: `$TAG`, `{{ image }}`, `<image>`. */
const PLACEHOLDER = /[${}<>%\s]/;

/** Names without a registry that everybody pulls from Docker Hub; any other is filled in by a build. */
const OFFICIAL = new Set(
  'alpine bash busybox caddy debian docker eclipse-mosquitto elasticsearch fluentd golang haproxy httpd influxdb kibana logstash mariadb memcached mongo mysql nats nginx node openjdk php postgres python rabbitmq redis registry ruby rust telegraf tomcat traefik ubuntu vault wordpress zookeeper'.split(
    ' ',
  ),
);

/** Words of tags that say what is in an image, or how new it is, and no version. */
const MOVING_WORDS = new Set(
  'latest stable mainline lts current rolling edge nightly alpine slim debian ubuntu bookworm bullseye buster stretch trixie jammy focal noble'.split(
    ' ',
  ),
);

/** Tells whether a tag names no version: `latest`, `alpine`, `stable-slim`. */
const isMovingTag = (tag: string): boolean =>
  tag.split(/[-.]/).every((word) => MOVING_WORDS.has(word));

/** A tag, a digest, or neither. `auto` is what injection replaces (INJ-15). */
export function pinOfImage(image: string): Pin {
  if (image === '' || image === 'auto' || PLACEHOLDER.test(image)) return 'unknown';
  if (image.includes('@')) return 'pinned';
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  if (colon >= 0) return isMovingTag(name.slice(colon + 1)) ? 'floating' : 'pinned';
  // what is not known may have a tag in it
  if (name.includes(LEFT_OPEN)) return 'unknown';
  return image.includes('/') || OFFICIAL.has(image) ? 'floating' : 'unknown';
}

const COMMIT = /^[\da-f]{7,64}$/;
/** A release is numbered, however it is called beside that: `v1.2.3`, `charts-1.4`, `2024-05`. */
const NUMBERED = /\d/;
const MOVING = /^(?:|HEAD|latest|main|master|trunk|develop|development|mainline|default)$/i;

/** What Git is asked for: a commit or a tag stays, a branch moves. */
export function pinOfRevision(revision: string | undefined): Pin {
  if (revision === undefined) return 'floating';
  const name = revision.replace(/^(?:refs\/(?:heads|tags|remotes\/origin)|origin)\//, '');
  if (revision.startsWith('refs/heads/') || MOVING.test(name)) return 'floating';
  if (/[${}%]|^<[a-z]/i.test(name)) return 'unknown';
  if (isRange(name)) return 'floating';
  return COMMIT.test(name) || revision.startsWith('refs/tags/') || isRelease(name)
    ? 'pinned'
    : 'unknown';
}

const isRelease = (name: string): boolean => NUMBERED.test(name) && !name.includes('/');

/** One version; a range is what is newest within it. */
export function pinOfChart(version: string | undefined): Pin {
  if (version === undefined || version === '') return 'floating';
  if (/[${}<%]\{?[A-Za-z_{]/.test(version)) return 'unknown';
  return isRange(version) ? 'floating' : 'pinned';
}

/** Ranges as Masterminds' semver reads them: `*`, `1.x`, `^1.2`, `>=1 <2`, `1.2 - 1.4`. */
const isRange = (version: string): boolean =>
  /^[\^~<>=!]|[*|,]|\s-\s|(?:^|\.)[xX](?:\.|$)|\s[<>=]/.test(version.trim()) &&
  !/^=\s*v?\d+\.\d+\.\d+\S*$/.test(version.trim());

/** A base or file of elsewhere, `ref` being what its address asks for. */
export function pinOfRemote(address: string, ref: string | null): Pin {
  if (ref !== null) return pinOfRevision(ref);
  if (/\/releases\/latest\//.test(address)) return 'floating';
  const isFile = /\.(?:ya?ml|json|tgz|tar\.gz|zip)$/i.test(address);
  if (isFile)
    return /\/(?:latest|main|master|HEAD|refs\/heads\/[^/]+)\//.test(address)
      ? 'floating'
      : 'unknown';
  return /^(?:git::)?(?:https?:\/\/|ssh:\/\/|git@)?(?:[^/@]*@)?(?:github\.com|gitlab\.com|bitbucket\.org)[/:]|\.git(?:\/|$)|\/\/[^/]+.*\/\//.test(
    address,
  )
    ? 'floating'
    : 'unknown';
}

const PINS = {
  image: 'a version of the image, best its digest',
  base: 'a tag or a commit of the base',
  file: 'a tag or a commit of the file',
  chart: 'a version of the chart',
  revision: 'a tag or a commit of the repository',
  artifact: 'a version of the artifact, best its digest',
} as const satisfies Readonly<Record<DeliveredInput['kind'], string>>;

/** Says what to write, by what is taken in. */
export const pinsFor = (inputs: readonly DeliveredInput[]): string =>
  listed([...new Set(inputs.map(({ kind }) => PINS[kind]))], Object.keys(PINS).length);
