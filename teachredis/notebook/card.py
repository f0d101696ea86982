"""The card that `%redis` alone prints: all magics on one screen."""

CARD = """\
%%redis               run this: Redis commands, one a line, as in redis-cli
%redis GET name       run one command; x = %redis GET name keeps its value
%%redis_lua NAME      run this script: Lua; keys behind NAME, --args A B
%redis_view [KEY]     show me: a key, or all of them
%redis_help [CMD]     how do I: LPUSH, @list; --source: the engine's code
%redis_why KEY        why is it so: each byte; or where did it go
%redis_reset          start again
%redis_undo [N]       take back what --steps recorded (--redo, --to STEP)
%redis_clock +10s     let time pass (freeze, real; nothing: which clock runs)
%redis_connect URL    talk to another Redis (nothing: back); --dir PATH keeps
%redis_serve          let other programs in: --port N, --unix PATH, --stop
%redis_check [ID]     is it right: an exercise's check

Options of %%redis and %redis
  -o NAME             keep the replies in the Python variable NAME
  -i NAME,...         {NAME} in the commands becomes that Python value
  --client NAME       speak as another client
  --expect CODE       the cell passes only if a command answers that error
  --keep-going        go on after an error
  --table  --cost     show tables; say what it cost
  --steps             record each command, to go through step by step
  --for 5s            how long a command that must wait is waited for
  -n DB  -f FILE  -3  --plain"""
