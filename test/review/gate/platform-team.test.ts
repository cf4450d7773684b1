import { describe, expect, it } from 'vitest';
import { platformTeamOf } from '../../../src/review/policy/requirements/platform-team.ts';

const teamOf = (text: string | null, files: readonly string[], configured: string[] = []) =>
  platformTeamOf(
    { platformTeam: configured },
    text === null ? null : { file: '.github/CODEOWNERS', text },
    files,
  );

it('takes the configured team, whatever CODEOWNERS says', () => {
  expect(teamOf('* @acme/other', ['mesh/a.yaml'], ['acme/mesh', 'acme/sre'])).toEqual({
    teams: ['acme/mesh', 'acme/sre'],
    people: [],
    emails: [],
    source: '.meshwarden/config.yaml',
  });
});

it('takes the owners of the mesh-wide files, teams and people, and says from which line', () => {
  expect(teamOf('* @acme/all\n/mesh/ @acme/mesh @pat boss@acme.test', ['mesh/a.yaml'])).toEqual({
    teams: ['acme/mesh'],
    people: ['pat'],
    emails: ['boss@acme.test'],
    source: '.github/CODEOWNERS:2',
  });
});

it('knows nobody without configuration and CODEOWNERS', () => {
  expect(teamOf(null, ['mesh/a.yaml'])).toBeNull();
  expect(teamOf('', ['mesh/a.yaml'])).toBeNull();
  expect(teamOf('/mesh/', ['mesh/a.yaml'])).toBeNull();
});

describe('where mesh-wide files have different owners', () => {
  const names = (text: string, files: readonly string[]) => teamOf(text, files)?.teams ?? null;

  it('takes who owns all of them', () => {
    const text = '/mesh/ @acme/mesh @acme/a\n/edge/ @acme/b @Acme/Mesh';
    expect(names(text, ['mesh/a', 'edge/b'])).toEqual(['Acme/Mesh']);
  });

  it('leaves files out of account that nobody owns', () => {
    expect(names('/mesh/ @acme/mesh', ['mesh/a', 'edge/b', 'edge/c'])).toEqual(['acme/mesh']);
  });

  it('lets the owners of .meshwarden decide if they own some of them', () => {
    const text = '/mesh/ @acme/mesh\n/edge/ @acme/edge\n/.meshwarden/ @acme/mesh @acme/else';
    expect(names(text, ['mesh/a', 'edge/b', 'edge/c'])).toEqual(['acme/mesh']);
  });

  it('takes who owns more than half of them', () => {
    const text = '/mesh/ @acme/mesh\n/edge/ @acme/edge';
    expect(names(text, ['mesh/a', 'mesh/b', 'edge/c'])).toEqual(['acme/mesh']);
  });

  it('guesses nobody where opinions are divided', () => {
    expect(teamOf('/mesh/ @acme/mesh\n/edge/ @acme/edge', ['mesh/a', 'edge/b'])).toBeNull();
  });

  it('does not let an e-mail address win over those who can be asked', () => {
    const text =
      '/mesh/ x@acme.test @acme/mesh\n/mesh/b x@acme.test @acme/mesh\n/edge/ x@acme.test';
    expect(names(text, ['mesh/a', 'mesh/b', 'edge/c'])).toEqual(['acme/mesh']);
  });
});

describe('where no mesh-wide file has owners', () => {
  it('takes a line that names .meshwarden', () => {
    expect(teamOf('/.meshwarden/ @acme/mesh', [])).toMatchObject({
      teams: ['acme/mesh'],
      source: '.github/CODEOWNERS:1',
    });
  });

  it('takes no catch-all for it', () => {
    expect(teamOf('* @acme/all', [])).toBeNull();
  });
});
