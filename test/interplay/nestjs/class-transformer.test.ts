import { Audited } from '@audit-trail/nestjs';
import { ClassSerializerInterceptor, Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import { Exclude } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { auditing, platforms } from './serve.js';

class Invitation {
  @Exclude()
  readonly code = 'hidden';

  @Exclude()
  readonly id: string;

  constructor(readonly email: string) {
    this.id = `of-${email}`;
  }
}

@UseInterceptors(ClassSerializerInterceptor)
@Controller('invitations')
class InvitationsController {
  @Audited('invitation.made', { target: { type: 'invitation', id: 'result.id', name: 'result.email' } })
  @Post(':email')
  make(@Param('email') email: string) {
    return new Invitation(email);
  }
}

describe.each(platforms)('the ClassSerializerInterceptor with class-transformer, on %s', (_name, createAdapter) => {
  it('hides from the client what the event needs of the result, and of that only what it needs is recorded', async () => {
    const { send, told, recorder } = await auditing(createAdapter, { controllers: [InvitationsController] });
    expect((await send('POST /invitations/ada')).body).toEqual({ email: 'ada' });
    expect(told()).toEqual([
      {
        action: 'invitation.made',
        outcome: 'success',
        actor: '',
        target: 'of-ada',
        route: '/invitations/:email',
        status: 201,
        request: 'r1',
      },
    ]);
    expect(recorder.events).toMatchObject([{ target_name: 'ada' }]);
    expect(JSON.stringify(recorder.events)).not.toContain('hidden');
  });
});
