FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml README.md ./
COPY crawlers crawlers
COPY pipeline pipeline
COPY search search
COPY teletipo teletipo
RUN pip install --no-cache-dir --editable ".[postgresql,redis]" && useradd --create-home teletipo && install -d -o teletipo /data
USER teletipo
CMD ["teletipo", "up"]
