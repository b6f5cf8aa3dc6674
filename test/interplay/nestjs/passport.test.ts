import { Audited } from '@audit-trail/nestjs';
import { Controller, Delete, Injectable, Post, Req, UseGuards } from '@nestjs/common';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { ExtractJwt, Strategy as JwtStrategy } from 'passport-jwt';
import { Strategy as LocalStrategy } from 'passport-local';
import { describe, expect, it } from 'vitest';
import type { CreateAdapter } from '../../nestjs/platforms.js';
import { auditing, json, platforms } from './serve.js';

const secret = 'a secret of at least 32 characters, really';

@Injectable()
class Local extends PassportStrategy(LocalStrategy) {
  validate(username: string, password: string) {
    return password === 'correct horse' && { id: username };
  }
}

@Injectable()
class Jwt extends PassportStrategy(JwtStrategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: secret });
  }

  validate({ sub }: { sub: string }) {
    return { id: sub };
  }
}

@Injectable()
class Bearer extends PassportStrategy(BearerStrategy) {
  validate(token: string) {
    return token === 'key-of-billing' && { id: 'k1', type: 'api_key' };
  }
}

@Controller()
class ThingsController {
  constructor(private readonly tokens: JwtService) {}

  @Audited('session.started', { target: { type: 'user', id: 'body.username' } })
  @UseGuards(AuthGuard('local'))
  @Post('sessions')
  signIn(@Req() { user }: { user: { id: string } }) {
    return { token: this.tokens.sign({ sub: user.id }) };
  }

  @Audited('thing.removed', { target: 'thing:params.id' })
  @UseGuards(AuthGuard(['jwt', 'bearer']))
  @Delete('things/:id')
  remove(): void {}
}

const serve = (createAdapter: CreateAdapter) =>
  auditing(createAdapter, {
    imports: [JwtModule.register({ secret, signOptions: { expiresIn: '5m' } })],
    controllers: [ThingsController],
    providers: [Local, Jwt, Bearer],
  });

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const unauthorized = { outcome: 'denied', reason: 'Unauthorized', actor: '', status: 401 };
const session = { action: 'session.started', target: 'u1', route: '/sessions', request: 'r1' };
const removed = { action: 'thing.removed', target: '1', route: '/things/:id' };

describe.each(platforms)('@nestjs/passport, on %s', (_name, createAdapter) => {
  it('tells who signs in with a password, and who acts with the token that this gave', async () => {
    const { send, told, recorder } = await serve(createAdapter);
    const { status, body } = await send('POST /sessions', json({ username: 'u1', password: 'correct horse' }));
    expect(status).toBe(201);
    const { token } = body as { token: string };
    expect((await send('DELETE /things/1', bearer(token))).status).toBe(200);
    expect(told()).toEqual([
      { ...session, outcome: 'success', actor: 'u1', status: 201 },
      { ...removed, outcome: 'success', actor: 'u1', status: 200, request: 'r2' },
    ]);
    expect(JSON.stringify(recorder.events)).not.toMatch(new RegExp(`correct horse|${token}`));
  });

  it('denies a wrong password to nobody, and the password is nowhere', async () => {
    const { send, told, recorder } = await serve(createAdapter);
    const refused = await send('POST /sessions', json({ username: 'u1', password: 'guessed it' }));
    expect(refused).toMatchObject({ status: 401, body: { message: 'Unauthorized', statusCode: 401 } });
    expect(told()).toEqual([{ ...session, ...unauthorized }]);
    expect(JSON.stringify(recorder.events)).not.toContain('guessed it');
  });

  it('tells keys from users by the type they say, where the second of two strategies knows them', async () => {
    const { send, told, recorder } = await serve(createAdapter);
    await send('DELETE /things/1', bearer('key-of-billing'));
    expect(told()).toEqual([{ ...removed, outcome: 'success', actor: 'k1', status: 200, request: 'r1' }]);
    expect(recorder.events).toMatchObject([{ actor_type: 'api_key' }]);
  });

  it('denies a token that no strategy knows, and the token is nowhere', async () => {
    const { send, told, recorder } = await serve(createAdapter);
    expect((await send('DELETE /things/1', bearer('stolen'))).status).toBe(401);
    expect(told()).toEqual([{ ...removed, ...unauthorized, request: 'r1' }]);
    expect(JSON.stringify(recorder.events)).not.toContain('stolen');
  });
});
