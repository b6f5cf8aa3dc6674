import { Audited } from '@audit-trail/nestjs';
import {
  BadRequestException,
  Body,
  Controller,
  Post,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsString, MinLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { auditing, json, platforms } from './serve.js';

class Owner {
  @MinLength(2)
  declare id: string;
}

class Thing {
  @IsString()
  declare title: string;

  @Type(() => Number)
  @IsInt()
  declare amount: number;

  @Type(() => Owner)
  @ValidateNested()
  declare owner: Owner;
}

@Controller('things')
class ThingsController {
  @Audited('thing.made', { target: { type: 'thing', id: 'params.id', name: 'body.title' } })
  @Post(':id')
  make(@Body() thing: Thing) {
    return { isThing: thing instanceof Thing, thing };
  }
}

const event = { action: 'thing.made', actor: '', target: '1', route: '/things/:id', request: 'r1' };
const wrong = { title: 'Plan', amount: 'many', owner: { id: 'x' }, password: 'secret one' };
const complaints = ['amount must be an integer number', 'owner.id must be longer than or equal to 2 characters'];

describe.each(platforms)('the ValidationPipe with class-validator, on %s', (_name, createAdapter) => {
  const serve = (options: ValidationPipeOptions = {}) =>
    auditing(createAdapter, {
      controllers: [ThingsController],
      configure: (application) =>
        application.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, ...options })),
    });

  it('refuses with what is wrong as the reason: a failure of the target that the body names', async () => {
    const { send, told, recorder } = await serve();
    const refused = await send('POST /things/1', json(wrong));
    expect(refused).toMatchObject({ status: 400, body: { message: complaints, error: 'Bad Request' } });
    expect(told()).toEqual([{ ...event, outcome: 'failure', reason: complaints.join('; '), status: 400 }]);
    expect(recorder.events).toMatchObject([{ target_name: 'Plan' }]);
    expect(JSON.stringify(recorder.events)).not.toContain('secret one');
  });

  it('lets pass and transforms what is right', async () => {
    const { send, told } = await serve();
    const { body } = await send('POST /things/1', json({ ...wrong, amount: '7', owner: { id: 'u1' } }));
    expect(body).toEqual({ isThing: true, thing: { title: 'Plan', amount: 7, owner: { id: 'u1' } } });
    expect(told()).toEqual([{ ...event, outcome: 'success', status: 201 }]);
  });

  it('has a readable reason too where the application answers with the errors themselves', async () => {
    const { send, told, recorder } = await serve({ exceptionFactory: (errors) => new BadRequestException(errors) });
    expect((await send('POST /things/1', json(wrong))).status).toBe(400);
    expect(told()).toEqual([{ ...event, outcome: 'failure', reason: complaints.join('; '), status: 400 }]);
    expect(JSON.stringify(recorder.events)).not.toContain('secret one');
  });
});
