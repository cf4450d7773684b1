import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { answerCall } from '../../src/cli/edge/assistant/answer-call.ts';
import { createAssistantServer } from '../../src/cli/edge/assistant/assistant-server.ts';
import { readableFolders } from '../../src/cli/edge/assistant/readable-folders.ts';
import { answersOf } from '../../src/cli/edge/print-answers.ts';
import type { Behaviour } from '../../src/compare/index.ts';
import { consequencesBetween } from '../../src/compare/index.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { Mesh } from '../../src/istio/index.ts';
import { answerQuestion, readQuestion } from '../../src/istio/index.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import type { Review } from '../../src/review/index.ts';
import { createEngine, meshesOfTree, reviewTrees } from '../../src/review/index.ts';
import { fileTreeOf } from '../holes/drafts.ts';

type Files = ReadonlyMap<string, string>;
type Answered = Extract<Awaited<ReturnType<typeof answersOf>>, { kind: 'answered' }>;
export type CallAnswer = Answered['answers'][number];

type CallQuestion = Parameters<typeof answerQuestion>[1];

/** A question as somebody types it. */
export interface DoorQuestion {
  readonly from: string;
  readonly to: string;
  readonly method: string | null;
  /** `x-team=red` */
  readonly headers: readonly string[];
}

/** What the command and the tool of the assistant both say of a call. */
export const shownAnswer = z.object({
  ...{ sentence: z.string(), ends: z.string(), host: z.string(), port: z.number() },
  ...{ notes: z.array(z.string()), notSeen: z.array(z.string()) },
  shares: z.array(
    z.object({
      ...{ weight: z.number(), ends: z.string(), says: z.string(), status: z.number().nullable() },
      ...{ flag: z.string().nullable(), by: z.string().nullable() },
      ...{ endpoint: z.string().nullable(), missing: z.string().nullable() },
    }),
  ),
});

/** What one side says of the call, by two doors; a text if it is refused. */
export interface AskedSide {
  readonly ask: CallAnswer | string;
  readonly mcp: z.infer<typeof shownAnswer> | string;
}

/** What the two doors say that look at both sides at once. */
export interface ComparedChange {
  readonly diff: Behaviour;
  readonly review: Review;
}

/** One change, of which the doors are asked. */
export interface OpenChange {
  /** Asks both sides by the command and by the tool. */
  readonly ask: (question: DoorQuestion) => Promise<{ base: AskedSide; head: AskedSide }>;
  /** Asks the meshes of both sides, without a door. */
  readonly askMeshes: (
    question: DoorQuestion,
  ) => readonly [CallAnswer | string, CallAnswer | string];
  /** Tells whether the call hangs on facts of which each value is tried: if none makes a difference, nothing is said. */
  readonly isTried: (question: DoorQuestion) => boolean;
  readonly compare: () => Promise<ComparedChange>;
}

/** All four doors; the tool of the assistant reads the trees from the disk, as a client has it read them. */
export interface Doors {
  readonly open: (base: Files, head: Files) => Promise<OpenChange>;
  readonly close: () => Promise<void>;
}

export async function openDoors(): Promise<Doors> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshwarden-doors-')));
  const engine = createEngine(readPackageData(), NO_NAMES);
  const client = await connected(folder);
  const side = async (name: string, files: Files, question: DoorQuestion): Promise<AskedSide> => {
    const [repository, { from, to, method, headers }] = [join(folder, name), question];
    writeFiles(repository, files);
    const asked = { from, to, ...(method !== null && { method }) };
    const answers = await answersOf(repository, { ...asked, header: headers });
    const result = await client.callTool({
      name: 'ask',
      arguments: { repository, ...asked, headers },
    });
    const content = answeredOne.safeParse(result.structuredContent);
    return {
      ask: answerOf(answers),
      mcp: content.success ? content.data.answers[0] : textOf(result.content),
    };
  };
  const meshOf = async (files: Files): Promise<Mesh> => {
    const read = await meshesOfTree(loaded(files), engine, null);
    const [first] = read.kind === 'read' ? read.environments : [];
    if (first === undefined) throw new Error('The tree has no environment.');
    return first.mesh();
  };
  return {
    open: async (base, head) => {
      const [before, after] = [await meshOf(base), await meshOf(head)];
      return {
        ask: async (question) => ({
          base: await side('base', base, question),
          head: await side('head', head, question),
        }),
        askMeshes: (question) => [askMesh(before, question), askMesh(after, question)],
        isTried: (question) => [before, after].some((mesh) => hangsOnFacts(mesh, question)),
        compare: async () => {
          const outcome = await reviewTrees(loaded(base), loaded(head), engine, OCCASION);
          if (outcome.kind !== 'reviewed') throw new Error('The change is not reviewed.');
          const diff = consequencesBetween(before.environment.name, { before, after });
          return { diff, review: outcome.review };
        },
      };
    },
    close: async () => {
      await client.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function readOf(question: DoorQuestion): CallQuestion {
  const read = readQuestion(question);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

const askMesh = (mesh: Mesh, question: DoorQuestion): CallAnswer | string =>
  answerOf(answerQuestion([{ mesh, notSeen: [] }], readOf(question)));

/** Notes what is looked up of the values that are tried. */
class Noting extends Map<string, never> {
  isAsked = false;
  override get(): undefined {
    this.isAsked = true;
    return undefined;
  }
}

function hangsOnFacts(mesh: Mesh, question: DoorQuestion): boolean {
  const assumed = new Noting();
  askMesh({ ...mesh, assumed }, question);
  return assumed.isAsked;
}

const answeredOne = z.object({ answers: z.tuple([shownAnswer]) });

const OCCASION = { asOf: '2026-01-01T00:00:00.000Z', pullRequest: null };

async function connected(folder: string): Promise<Client> {
  const server = createAssistantServer({
    version: '1.0.0',
    readable: readableFolders([folder]),
    answer: answerCall,
  });
  const client = new Client({ name: 'bench', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  await client.connect(theirs);
  return client;
}

const loaded = (files: Files) => ({
  tree: fileTreeOf(new Map([...files].map(([path, text]) => [path, { text }] as const))),
  load: () => Promise.resolve(),
});

function writeFiles(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function answerOf(answers: Awaited<ReturnType<typeof answersOf>>): CallAnswer | string {
  if (answers.kind === 'refused') return answers.reason;
  const [first] = answers.answers;
  return first ?? 'Nobody answers.';
}

const textOf = (content: readonly { readonly type: string; readonly text?: unknown }[]): string =>
  content.map(({ text }) => String(text)).join('\n');
