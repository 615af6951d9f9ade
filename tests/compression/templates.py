"""Chat templates of the kinds that are met: marks around turns, a first token, system texts that go elsewhere."""

MARKED = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<|start|>' + message['role'] + '<|stop|>\\n\\n' + message['content'] | trim + '<|over|>' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|start|>assistant<|stop|>\\n\\n' }}{% endif %}"
)
DEFAULT_SYSTEM = (
    "{% if messages[0]['role'] != 'system' %}{{ '[system] You help in {a shop}.[end]\\n' }}{% endif %}"
    "{% for message in messages %}{{ '[' + message['role'] + '] ' + message['content'] + '[end]\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '[assistant] ' }}{% endif %}"
)
FOLDED = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set first = messages[0]['content'] + '\\n\\n' %}"
    "{% set rest = messages[1:] %}{% else %}{% set first = '' %}{% set rest = messages %}{% endif %}"
    "{% for message in rest %}{% if message['role'] == 'user' %}"
    "{{ '[ASK] ' + (first if loop.first else '') + message['content'] + ' [/ASK]' }}"
    "{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}"
)
NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('There is no system role') }}{% endif %}"
    "{% for message in messages %}{{ '<turn>' + message['role'] + '\\n' + message['content'] + '</turn>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<turn>assistant\\n' }}{% endif %}"
)
COUNTING = (
    "{% for message in messages %}{{ loop.index ~ '. ' + message['role'] + ': ' + message['content'] + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}"
)
SHOUTING = "{% for message in messages %}{{ message['content'] | upper }}{% endfor %}"
