import { Audited } from '@audit-trail/nestjs';
import { Controller, Get, Post, UseGuards, Version, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { describe } from 'vitest';
import { describeCases } from './cases.js';
import { RefuseWithReason } from './refusing.js';

const target = { target: 'thing:params.id' } as const;
const success = { outcome: 'success', target_id: '7' } as const;
const denied = { outcome: 'denied', target_id: '7', reason: 'Not on Sundays' } as const;

@Controller({ path: 'things', version: '1' })
class FirstVersionController {
  @Audited('thing.read_v1', target)
  @Get(':id')
  read(): string {
    return 'v1';
  }

  @Audited('thing.made_v1', target)
  @Post(':id')
  make(): void {}
}

@Controller({ path: 'things', version: ['2', '3'] })
class SecondVersionController {
  @Audited('thing.read_v2', target)
  @Get(':id')
  read(): string {
    return 'v2';
  }

  @Audited('thing.read_v4', target)
  @Version('4')
  @Get(':id')
  readFourth(): string {
    return 'v4';
  }

  @Audited('thing.made_v2', target)
  @UseGuards(RefuseWithReason)
  @Post(':id')
  make(): void {}
}

@Controller({ path: 'neutral', version: VERSION_NEUTRAL })
class NeutralController {
  @Audited('neutral.read', target)
  @Get(':id')
  read(): void {}
}

const versioned = [FirstVersionController, SecondVersionController, NeutralController];
const malformed = { 'content-type': 'application/json' };

describeCases(
  'a route whose version is in its path',
  {
    controllers: versioned,
    configure: (application) => application.enableVersioning({ type: VersioningType.URI }),
  },
  [
    {
      name: 'is recorded with it',
      request: 'GET /v1/things/7',
      status: 200,
      event: { ...success, action: 'thing.read_v1', context: { route: '/v1/things/:id' } },
    },
    {
      name: 'among others is the right one',
      request: 'GET /v3/things/7',
      status: 200,
      event: { ...success, action: 'thing.read_v2', context: { route: '/v3/things/:id' } },
    },
    {
      name: 'that a method has of its own is the right one',
      request: 'GET /v4/things/7',
      status: 200,
      event: { ...success, action: 'thing.read_v4', context: { route: '/v4/things/:id' } },
    },
    {
      name: 'is recorded when a guard refuses',
      request: 'POST /v2/things/7',
      status: 403,
      event: { ...denied, action: 'thing.made_v2', context: { route: '/v2/things/:id' } },
    },
    {
      name: 'is recorded when a parser refuses',
      request: 'POST /v2/things/7',
      body: '{',
      status: 400,
      event: { action: 'thing.made_v2', outcome: 'failure', target_id: '7', context: { route: '/v2/things/:id' } },
    },
    { name: 'that is not there is no event', request: 'GET /v9/things/7', status: 404, event: null },
    { name: 'may have none', request: 'GET /neutral/7', status: 200, event: { ...success, action: 'neutral.read' } },
  ],
);

describe.each([
  ['header', { type: VersioningType.HEADER, header: 'x-version' }, (version: string) => ({ 'x-version': version })],
  [
    'media type',
    { type: VersioningType.MEDIA_TYPE, key: 'v=' },
    (version: string) => ({ accept: `application/json;v=${version}` }),
  ],
  [
    'function',
    {
      type: VersioningType.CUSTOM,
      extractor: (request: unknown) =>
        (request as { headers: Record<string, string | undefined> }).headers['x-custom'] ?? '',
    },
    (version: string) => ({ 'x-custom': version }),
  ],
] as const)('a version by %s', (_what, versioning, asking) => {
  describeCases(
    'a route that has one',
    { controllers: versioned, configure: (application) => application.enableVersioning(versioning) },
    [
      {
        name: 'is the right one',
        request: 'GET /things/7',
        headers: asking('2'),
        status: 200,
        answer: 'v2',
        event: { ...success, action: 'thing.read_v2', context: { route: '/things/:id' } },
      },
      {
        name: 'of a method is the right one',
        request: 'GET /things/7',
        headers: asking('4'),
        status: 200,
        answer: 'v4',
        event: { ...success, action: 'thing.read_v4' },
      },
      {
        name: 'is the right one when a guard refuses',
        request: 'POST /things/7',
        headers: asking('3'),
        status: 403,
        event: { ...denied, action: 'thing.made_v2' },
      },
      {
        name: 'is the right one when a parser refuses',
        request: 'POST /things/7',
        headers: { ...malformed, ...asking('2') },
        body: '{',
        status: 400,
        event: { action: 'thing.made_v2', outcome: 'failure', target_id: '7' },
      },
      {
        name: 'that is not there is no event',
        request: 'GET /things/7',
        headers: asking('9'),
        status: 404,
        event: null,
      },
    ],
  );
});
