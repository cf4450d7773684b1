import { checkHash, contentHash } from '../effects/content-hash.ts';
import type { CheckContent, Forge, Repository, ShownCheck } from '../../forge/index.ts';
import type { CheckRecord, Store } from '../../review/index.ts';

export interface CheckPorts {
  readonly forge: Pick<Forge, 'checks' | 'createCheck' | 'updateCheck' | 'annotate'>;
  readonly store: Pick<Store, 'bornAt' | 'check' | 'saveCheck' | 'withLease'>;
}

/** Names the check of one commit, which pull requests with the same head share. */
export interface CheckPlace {
  readonly repository: Repository;
  readonly sha: string;
  /**
   * It is true where everything we ever wrote to it is in the store, so that nothing needs to be looked for.
   */
  readonly complete: boolean;
  /** It is true where what it remembers is wanted too, which no check record holds. */
  readonly wantsText?: boolean;
}

/** Bounds the annotations that GitHub takes with one request. */
const PAGE = 50;

const annotationDigest = (annotation: CheckContent['annotations'][number]): string =>
  contentHash({ ...annotation }).slice(0, 12);

/**
 * Finds our check run of a commit as far as we know it; GitHub is asked where the store may have missed
 * something, or where a request to create it may have been carried out unheard. Null where there is none.
 */
export async function findCheck(
  { repository, sha, complete, wantsText = false }: CheckPlace,
  { forge, store }: CheckPorts,
): Promise<{ readonly record: CheckRecord; readonly shown: ShownCheck | null } | null> {
  const known = await store.check(repository.id, sha);
  if (!wantsText && known !== null && known.id !== null && known.annotations !== null)
    return { record: known, shown: null };
  if (known === null && complete) return null;
  const [shown] = await forge.checks(repository, sha);
  if (shown === undefined) return null;
  const record: CheckRecord = {
    sha,
    id: shown.id,
    written: null,
    // what was taken back is so until it is written again
    completed: shown.status === 'completed' && known?.completed !== false,
    annotations: Array.from({ length: shown.annotations }, () => UNKNOWN),
  };
  await store.saveCheck(repository.id, record);
  return { record, shown };
}

/** Stands for an annotation of which we only know that it was written. */
const UNKNOWN = '?';

/**
 * Makes the check run of a commit say this, and nothing where it says so already. One writer at a time;
 * `compose` runs inside, so that it sees what others who share the commit have come to, and gives null where
 * that is to stay.
 */
export async function writeCheck(
  place: CheckPlace,
  compose: () => Promise<CheckContent | null> | CheckContent | null,
  ports: CheckPorts,
): Promise<void> {
  const { repository, sha } = place;
  const { store } = ports;
  await withCheck(repository.id, sha, store, async () => {
    const content = await compose();
    if (content === null) return;
    const written = checkHash(content);
    const found = await findCheck(place, ports);
    if (found?.record.written === written) return;
    const there = found?.record.annotations ?? [];
    const missing = missingAnnotations(content.annotations, there);
    const completed = content.conclusion !== null;
    const annotations = annotationsAfter(content.annotations, there);
    // from here on a request may be carried out without our hearing of it
    await store.saveCheck(repository.id, {
      sha,
      id: found?.record.id ?? null,
      written: null,
      completed: found?.record.completed ?? false,
      annotations: missing.length > 0 ? null : there,
    });
    const id = await write(
      place,
      found?.record.id ?? null,
      { ...content, annotations: missing },
      ports,
    );
    await store.saveCheck(repository.id, { sha, id, written, completed, annotations });
  });
}

/** Runs `work` while nobody else writes, or means to write, the check of a commit. */
const withCheck = (
  repository: number,
  sha: string,
  store: Pick<Store, 'withLease'>,
  work: () => Promise<void>,
): Promise<void> => store.withLease(`check:${String(repository)}:${sha}`, work);

/**
 * Lists annotations that are not there yet. They are always written in the same order: where only their
 * number is known, the first ones are there.
 */
function missingAnnotations(
  wanted: CheckContent['annotations'],
  written: readonly string[],
): CheckContent['annotations'] {
  if (written.includes(UNKNOWN)) return wanted.slice(written.length);
  const there = new Set(written);
  return wanted.filter((annotation) => !there.has(annotationDigest(annotation)));
}

/**
 * Lists all annotations afterwards. GitHub takes none away: a check that is in progress again still has those
 * of its last result.
 */
function annotationsAfter(
  wanted: CheckContent['annotations'],
  written: readonly string[],
): readonly string[] {
  const digests = wanted.map(annotationDigest);
  if (!written.includes(UNKNOWN)) return [...new Set([...written, ...digests])];
  return written.length > digests.length ? written : digests;
}

async function write(
  { repository, sha }: CheckPlace,
  known: number | null,
  content: CheckContent,
  { forge }: CheckPorts,
): Promise<number> {
  const first = { ...content, annotations: content.annotations.slice(0, PAGE) };
  const id = known ?? (await forge.createCheck(repository, sha, first));
  if (known !== null) await forge.updateCheck(repository, known, first);
  for (let at = PAGE; at < content.annotations.length; at += PAGE)
    await forge.annotate(repository, id, content, content.annotations.slice(at, at + PAGE));
  return id;
}

type ReopenStore = Pick<Store, 'check' | 'saveCheck' | 'withLease'>;

/**
 * Notes that what the check of a commit says holds no longer: the next review shows it in progress and writes
 * it anew. A check that is not known may be there all the same, with an empty store.
 */
export async function reopenCheck(
  repository: number,
  sha: string,
  store: ReopenStore,
): Promise<void> {
  const unknown: CheckRecord = {
    sha,
    id: null,
    written: null,
    completed: false,
    annotations: null,
  };
  await change(repository, sha, store, (check) => ({
    ...(check ?? unknown),
    written: null,
    completed: false,
  }));
}

/**
 * Notes that the check of a commit stays as it is, but may become something else by itself: once a permission
 * is granted, for example. Reconcile passes look at it again until it is written with nothing in doubt.
 */
export async function doubtCheck(
  repository: number,
  sha: string,
  store: ReopenStore,
): Promise<void> {
  await change(repository, sha, store, (check) =>
    check === null ? null : { ...check, written: null },
  );
}

/**
 * Changes what is known of a check, but not while somebody writes it, who would save what holds no longer.
 */
async function change(
  repository: number,
  sha: string,
  store: ReopenStore,
  to: (check: CheckRecord | null) => CheckRecord | null,
): Promise<void> {
  await withCheck(repository, sha, store, async () => {
    const changed = to(await store.check(repository, sha));
    if (changed !== null) await store.saveCheck(repository, changed);
  });
}
